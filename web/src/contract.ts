/**
 * What api/openapi.yaml says of each call, as types. `npm run contract` makes ../generated/contract out of it, so
 * that the type checker refuses an address, a field or a value that the server does not know. Types alone: a page
 * carries nothing of this, and what really comes is looked at field by field (answer_fields).
 */
import type { components, paths } from '../generated/contract';

export type Schemas = components['schemas'];

export type Method = 'get' | 'put' | 'post' | 'patch' | 'delete';

/** An address as the contract writes it, with {names} for its variable parts. */
export type Path = keyof paths;

type Operation<P extends Path, M extends Method> = Exclude<paths[P][M], undefined>;

/** The addresses that have the method. */
export type PathOf<M extends Method> = {
    [P in Path]: [Operation<P, M>] extends [never] ? never : P;
}[Path];

type BodyOf<P extends Path, M extends Method, Type extends string> =
    Operation<P, M> extends { requestBody: { content: Record<Type, infer Body> } } ? Body : never;

/** The fields of the form that is sent; a File is sent under its name. */
export type FormOf<P extends Path, M extends Method> = BodyOf<P, M, 'multipart/form-data'>;

export type JsonOf<P extends Path, M extends Method> = BodyOf<P, M, 'application/json'>;

type Parameters<P extends Path, M extends Method, Place extends string> =
    Operation<P, M> extends { parameters: { [K in Place]?: infer Values } }
        ? Exclude<Values, undefined>
        : never;

type Part<Name extends string, T> = [T] extends [never]
    ? { [K in Name]?: never }
    : { [K in Name]: T };

/** All that a call sends: what the operation does not take cannot be given, what it needs must be. */
export type Sent<P extends Path, M extends Method> = Part<'form', FormOf<P, M>> &
    Part<'json', JsonOf<P, M>> &
    Part<'path', Parameters<P, M, 'path'>> & { headers?: Parameters<P, M, 'header'> };

/** What the call is answered with if all goes well. */
export type AnswerOf<P extends Path, M extends Method> =
    Operation<P, M> extends {
        responses: { 200: { content: { 'application/json': infer Answer } } };
    }
        ? Answer
        : never;

/** Something that should be a T, and of which nothing has been looked at yet. */
export type Unproven<T> = { readonly [Name in T extends unknown ? keyof T : never]?: unknown };
