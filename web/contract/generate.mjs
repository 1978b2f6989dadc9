// api/openapi.yaml -> generated/contract.d.ts: what may be sent to each address, and what it answers.
import { mkdirSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';

const source = new URL('../../api/openapi.yaml', import.meta.url);
const target = new URL('../generated/contract.d.ts', import.meta.url);

const blob = ts.factory.createTypeReferenceNode('Blob');

const nodes = await openapiTS(source, {
    /** Bytes are a Blob in a browser's form, not the text that JSON would have. */
    transform: ({ format, contentMediaType }) =>
        format === 'binary' || contentMediaType !== undefined ? blob : undefined,
});
mkdirSync(new URL('.', target), { recursive: true });
const text = `// Made by contract/generate.mjs from api/openapi.yaml; do not edit.\n${astToString(nodes)}`;
writeFileSync(target, text);
