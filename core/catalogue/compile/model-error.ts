// What is wrong with a folder of service models, as a sentence for whoever gave it.

export class ModelError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ModelError';
  }
}
