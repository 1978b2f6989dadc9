/** Reading an answer of which nothing is known yet: each field is looked at before it is taken for what it should be. */
import type { Unproven } from './contract';

type NameOf<Fields> = keyof Fields & string;

export function textField<Fields extends object>(
    fields: Fields,
    name: NameOf<Fields>,
): string | undefined {
    const value: unknown = fields[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
}

export function positiveField<Fields extends object>(
    fields: Fields,
    name: NameOf<Fields>,
): number | undefined {
    const value: unknown = fields[name];
    return typeof value === 'number' && value > 0 ? value : undefined;
}

/** Empty if it is no object. */
export function asFields<T>(value: unknown): Unproven<T> {
    return typeof value === 'object' && value !== null ? (value as Unproven<T>) : {};
}
