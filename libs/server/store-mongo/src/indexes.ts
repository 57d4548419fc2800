import type { Model } from 'mongoose';
import { requiredIndexes, type Models, type RequiredIndex } from './records.ts';
import { MongoOpenError } from './store-errors.ts';
import { codeOf, isDuplicate } from './trouble.ts';

/** What MongoDB says of an index that is there. */
interface FoundIndex {
  readonly key: Readonly<Record<string, unknown>>;
  readonly unique?: boolean;
  readonly sparse?: boolean;
  readonly partialFilterExpression?: unknown;
}

/** IndexOptionsConflict, IndexKeySpecsConflict. */
const conflicts: readonly unknown[] = [85, 86];

/** Makes all collections and the indexes they need, and looks whether these are there. Errors: MongoOpenError `indexes`. */
export async function prepareCollections(models: Models): Promise<void> {
  for (const [name, model] of Object.entries(models) as [keyof Models, Model<unknown>][]) {
    await model.createCollection();
    const required = requiredIndexes[name] ?? [];
    for (const index of required) await make(model, index);
    const found = (await model.collection.listIndexes().toArray()) as FoundIndex[];
    for (const index of required) if (!found.some((one) => serves(one, index))) throw unmade(model, index);
  }
}

async function make(model: Model<unknown>, index: RequiredIndex): Promise<void> {
  try {
    await model.collection.createIndex({ ...index.key }, { unique: index.isUnique }, {});
  } catch (error) {
    if (isDuplicate(error) || conflicts.includes(codeOf(error))) throw unmade(model, index, error);
    throw error;
  }
}

function serves(
  { key, unique = false, sparse = false, partialFilterExpression }: FoundIndex,
  index: RequiredIndex,
): boolean {
  const isSame = JSON.stringify(key) === JSON.stringify(index.key) && unique === index.isUnique;
  return isSame && !sparse && partialFilterExpression === undefined;
}

function unmade(model: Model<unknown>, { key, isUnique }: RequiredIndex, cause?: unknown): MongoOpenError {
  const { name } = model.collection;
  const fields = JSON.stringify(key);
  const why = isDuplicate(cause)
    ? 'since records stand in its way that are there twice: this database was changed by something else. Restore it from a backup'
    : `since another index has its place. In mongosh: db.${name}.dropIndex(${fields}), then start again`;
  return new MongoOpenError(
    'indexes',
    `The ${isUnique ? 'unique ' : ''}index ${fields} of ${name} can't be made, ${why}. Nothing started.`,
    { cause },
  );
}
