import { describe, expect, it } from 'vitest';
import { readScalar, writeScalar } from '../../../core/wire/scalars.ts';
import { refusal } from '../../support/refusals.ts';
import * as shapes from '../../support/shapes.ts';

const read = (text: string, shape: Parameters<typeof shapes.member>[0]) =>
  readScalar(text, shapes.named('It', shape), 'iso8601');
const write = (value: Parameters<typeof writeScalar>[0], shape: Parameters<typeof shapes.member>[0]) =>
  writeScalar(value, shapes.named('It', shape), 'iso8601');

describe('scalars as text', () => {
  it.each([
    ['', shapes.string, ''],
    [' é ', shapes.string, ' é '],
    ['true', shapes.boolean, true],
    ['false', shapes.boolean, false],
    ['0', shapes.integer, 0],
    ['-5', shapes.integer, -5],
    ['9007199254740991', shapes.long, 9007199254740991],
    ['9007199254740992', shapes.long, '9007199254740992'],
    ['-9223372036854775808', shapes.long, '-9223372036854775808'],
    ['7.625', shapes.float, 7.625],
    ['NaN', shapes.double, 'NaN'],
    ['Infinity', shapes.double, 'Infinity'],
    ['-Infinity', shapes.double, '-Infinity'],
    ['2014-04-29T18:30:38Z', shapes.timestamp, '2014-04-29T18:30:38.000Z'],
    ['Zm9v', shapes.blob, 'Zm9v'],
    ['', shapes.blob, ''],
  ])('reads and writes %j as %o', (text, shape, value) => {
    expect(read(text, shape)).toBe(value);
    expect(write(value, shape)).toBe(text);
  });

  it.each([
    ['True', shapes.boolean],
    ['1', shapes.boolean],
    ['', shapes.boolean],
    ['', shapes.integer],
    ['1.0', shapes.integer],
    ['1e3', shapes.integer],
    [' 1', shapes.integer],
    ['0x1', shapes.integer],
    ['9223372036854775808', shapes.long],
    ['1e999', shapes.double],
    ['infinity', shapes.double],
    ['', shapes.double],
    ['29 April 2014', shapes.timestamp],
    ['Zm9', shapes.blob],
    ['Zm9=', shapes.blob],
    ['Zm8_', shapes.blob],
    ['Zm 9v', shapes.blob],
  ])('refuses to read %j as %o', (text, shape) => {
    expect(refusal(() => read(text, shape)).code).toBe('invalid-parameter');
  });

  it.each([
    ['1', shapes.integer],
    ['9007199254740991', shapes.long],
    ['09007199254740993', shapes.long],
    [9007199254740992, shapes.long],
    [1.5, shapes.integer],
    ['1.5', shapes.double],
    [Number.POSITIVE_INFINITY, shapes.double],
    ['true', shapes.boolean],
    [1, shapes.string],
    [null, shapes.string],
    ['\ud800', shapes.string],
    [0, shapes.timestamp],
    ['Zm9', shapes.blob],
  ])('refuses to write %j as %o: a value has one spelling', (value, shape) => {
    expect(refusal(() => write(value, shape)).code).toBe('invalid-parameter');
  });

  it('takes the format of a timestamp from the member, then its shape, then the place', () => {
    const value = '2014-04-29T18:30:38.000Z';
    const epoch = { ...shapes.timestamp, timestampFormat: 'unixTimestamp' } as const;
    const both = shapes.named('It', shapes.member(epoch, { timestampFormat: 'rfc822' }));
    expect(writeScalar(value, both, 'iso8601')).toBe('Tue, 29 Apr 2014 18:30:38 GMT');
    expect(write(value, epoch)).toBe('1398796238');
    expect(writeScalar(value, shapes.named('It', shapes.timestamp), 'rfc822')).toBe(
      'Tue, 29 Apr 2014 18:30:38 GMT',
    );
  });

  it('reads JSON text out of base64 in headers (mediaType, restJson1 MediaTypeHeaderInputBase64)', () => {
    const header = shapes.named('It', shapes.member(shapes.string, { jsonValue: true, location: 'header' }));
    expect(readScalar('dHJ1ZQ==', header, 'rfc822')).toBe('true');
    expect(writeScalar('true', header, 'rfc822')).toBe('dHJ1ZQ==');
  });

  it('names the member and not the value', () => {
    const { message } = refusal(() => read('hunter2', shapes.integer));
    expect(message).toContain('`It`');
    expect(message).not.toContain('hunter2');
  });
});
