import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './paths.mjs';

/**
 * A photo and the part of it, in its pixels, that a camera of 640x480 is to show.
 * @typedef {{ path: string, part: { x: number, y: number, width: number, height: number } }} Shot
 */

function skimageFolder() {
    const python = process.env.TEST_PYTHON ?? 'python3';
    const program =
        'import importlib.util as u; print(u.find_spec("skimage").submodule_search_locations[0])';
    try {
        return execFileSync(python, ['-c', program], { encoding: 'utf8', stdio: 'pipe' }).trim();
    } catch {
        throw new Error(
            `${python} has no scikit-image, whose portrait these tests show to the camera: ` +
                'set TEST_PYTHON to an interpreter with the packages of tests/requirements.txt',
        );
    }
}

function existing(path, hint) {
    if (!existsSync(path)) {
        throw new Error(`${path} is missing: ${hint}`);
    }
    return path;
}

/** The portrait of Eileen Collins (NASA, public domain) that scikit-image brings. @returns {Shot} */
export function astronaut() {
    const path = join(skimageFolder(), 'data', 'astronaut.png');
    return {
        path: existing(path, 'this version of scikit-image does not bring it'),
        part: { x: 45, y: 0, width: 360, height: 270 },
    };
}

/** Somebody else: a face from a sample photo of the face finder's package. @returns {Shot} */
export function stranger() {
    const path = join(repository, 'web/node_modules/@vladmandic/face-api/demo/sample6.jpg');
    return {
        path: existing(path, 'run `npm ci` in web/'),
        part: { x: 1330, y: 260, width: 520, height: 390 },
    };
}

export function dataUrl(path) {
    const type = path.endsWith('.png') ? 'image/png' : 'image/jpeg';
    return `data:${type};base64,${readFileSync(path).toString('base64')}`;
}
