// Block Kit as HTML, laid out much as Slack does.

// biome-ignore lint/suspicious/noExplicitAny: Block Kit as JSON.
type Json = any;

/** For `drawnMessage` and `drawnModal`. */
export const style = `*{box-sizing:border-box}body{margin:0;padding:16px;font:15px/1.46 Lato,"Noto Sans",Arial,sans-serif;color:#1d1c1d;background:#fff;width:640px}
p,h1{margin:0 0 8px;white-space:pre-wrap;overflow-wrap:anywhere}h1{font-size:18px}small{color:#616061;font-size:13px;overflow-wrap:anywhere}
.fields{display:grid;grid-template-columns:1fr 1fr;gap:8px;margin-bottom:8px}.fields p{margin:0}
.row{display:flex;gap:8px;margin:8px 0}button{font:700 14px Arial;padding:6px 12px;border:1px solid #bbb;border-radius:8px;background:#fff}
.primary{background:#007a5a;color:#fff;border-color:#007a5a}.danger{background:#e01e5a;color:#fff;border-color:#e01e5a}
.head{display:flex;gap:8px;font-weight:700;margin-bottom:4px}.bot{background:#1c6b45;color:#fff;border-radius:6px;width:36px;height:36px;display:grid;place-items:center;float:left;margin:0 10px 0 0}
.modal{border:1px solid #ddd;border-radius:8px;padding:16px;box-shadow:0 4px 20px #0002}label{font-weight:700;display:block;margin:12px 0 4px}
.field{border:1px solid #999;border-radius:4px;padding:8px;color:#616061;min-height:36px}.bar{display:flex;justify-content:flex-end;gap:8px;border-top:1px solid #ddd;margin-top:16px;padding-top:12px}`;

/** Texts are escaped as HTML wants it already: Slack's three entities are HTML's. */
function draw(block: Json): string {
  if (block.type === 'header') return `<h1>${block.text.text}</h1>`;
  if (block.type === 'context') return `<small>${block.elements[0].text}</small>`;
  if (block.type === 'actions') return `<div class="row">${block.elements.map(drawButton).join('')}</div>`;
  if (block.type === 'input') {
    const { element } = block;
    const shown =
      element.type === 'checkboxes'
        ? element.options.map(({ text }: Json) => `☑ ${text.text}`).join('<br>')
        : (element.initial_option?.text.text ?? '');
    return `<label>${block.label.text}${block.optional ? ' <small>(optional)</small>' : ''}</label><div class="field">${shown}</div>`;
  }
  if (block.fields)
    return `<div class="fields">${block.fields.map(({ text }: Json) => `<p>${text}</p>`).join('')}</div>`;
  return `<p>${block.text.text}</p>`;
}

const drawButton = ({ text, style: look = '' }: Json): string =>
  `<button class="${look}">${text.text}</button>`;

export const drawnMessage = ({ blocks }: Json): string =>
  `<span class="bot">✓</span><div class="head">Countersign <small>APP 16:20</small></div>${blocks.map(draw).join('')}`;

export const drawnModal = (view: Json): string =>
  `<div class="modal"><h1>${view.title.text}</h1>${view.blocks.map(draw).join('')}<div class="bar"><button>${view.close.text}</button>${
    view.submit ? `<button class="primary">${view.submit.text}</button>` : ''
  }</div></div>`;
