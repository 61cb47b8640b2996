import { getOperationAST, getVariableValues, parse, validate, type OperationDefinitionNode } from 'graphql';
import { describe, expect, test } from 'vitest';
import { examples, firstTabs, groups } from '../src/examples';
import { projectSchema } from './schema';

const schema = projectSchema();

describe.each(examples)('$name', (example) => {
  const document = parse(example.query);

  test('is valid against the schema', () => {
    expect(validate(schema, document).map((error) => error.message)).toEqual([]);
  });

  test('has one operation, named as the tab', () => {
    const operation = getOperationAST(document);
    expect(operation?.name?.value).toBe(example.name);
  });

  test('brings the variables that it declares', () => {
    const operation = getOperationAST(document) as OperationDefinitionNode;
    const values = getVariableValues(schema, operation.variableDefinitions ?? [], example.variables ?? {});
    expect(values.errors).toBeUndefined();
    const declared = (operation.variableDefinitions ?? []).map((definition) => definition.variable.name.value);
    expect(Object.keys(example.variables ?? {}).sort()).toEqual(declared.sort());
  });

  test('is told in both languages of the interface', () => {
    for (const text of [example.title, example.about, groups[example.group]]) {
      expect(text.en).toMatch(/^[A-Z]/);
      expect(text.ar).toMatch(/\p{Script=Arabic}/u);
      expect(text.ar.normalize('NFC')).toBe(text.ar);
    }
  });
});

test('the first visit opens at least six tabs', () => {
  expect(firstTabs().length).toBeGreaterThanOrEqual(6);
});

test('no two examples share a name', () => {
  expect(new Set(examples.map((example) => example.name)).size).toBe(examples.length);
});
