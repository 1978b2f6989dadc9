import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { get, request } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { binary, temporaryFolder } from './paths.mjs';

const kStartDeadlineMs = 60_000;

/** The settings of whoever runs the tests must not reach the binary. */
function cleanEnvironment() {
    return Object.fromEntries(
        Object.entries(process.env).filter(([name]) => !name.startsWith('ROLLCALL_')),
    );
}

async function freePort() {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address();
    probe.close();
    await once(probe, 'close');
    return port;
}

/** The status of a GET, or nothing while nobody answers. */
function statusOf(url, ca) {
    return new Promise((resolve) => {
        const request = get(url, { ca, timeout: 2_000 }, (response) => {
            response.resume();
            resolve(response.statusCode);
        });
        request.on('timeout', () => request.destroy());
        request.on('error', () => resolve(undefined));
    });
}

/** The real binary on a data folder and a port of its own. */
export class Server {
    #process;
    #log = '';

    constructor(port) {
        this.port = port;
        this.data = temporaryFolder();
        this.caFile = join(this.data, 'tls', 'ca.crt');
    }

    static async start() {
        if (!existsSync(binary)) {
            throw new Error(`${binary} is missing: build it, or set ROLLCALL_BINARY`);
        }
        const server = new Server(await freePort());
        await server.run();
        return server;
    }

    get origin() {
        return `https://localhost:${this.port}`;
    }

    async run() {
        const flags = ['serve', '--data', this.data, '--port', this.port, '--trust-port', '0'];
        this.#process = spawn(binary, flags.map(String), {
            env: cleanEnvironment(),
            stdio: ['ignore', 'pipe', 'pipe'],
        });
        for (const stream of [this.#process.stdout, this.#process.stderr]) {
            stream.on('data', (text) => {
                this.#log += text;
            });
        }
        await this.#untilReady();
    }

    /**
     * What a person would read and click: the last line of `rollcall link`.
     * @param liveness the session's policy; nothing: the default
     */
    async link(role, liveness) {
        const flags = ['link', '--data', this.data, '--port', String(this.port), '--role', role];
        const policy = liveness === undefined ? [] : ['--liveness', liveness];
        const { stdout } = await promisify(execFile)(binary, [...flags, ...policy], {
            env: cleanEnvironment(),
        });
        return stdout.trim().split('\n').at(-1).trim();
    }

    /** The key of the tests for the API, with these rights as `rollcall keys` takes them. */
    async key(rights) {
        const flags = ['keys', 'add', 'tests', '--rights', rights, '--json', '--data'];
        const { stdout } = await promisify(execFile)(binary, [...flags, this.data], {
            env: cleanEnvironment(),
        });
        return JSON.parse(stdout).key;
    }

    /**
     * A call of the API. Throws unless the answer is 200.
     * @param fields of a form to post; nothing: GET
     */
    async call(key, path, fields) {
        const form = new FormData();
        for (const [name, value] of Object.entries(fields ?? {})) {
            form.set(name, value);
        }
        const encoded = new Response(form);
        const body = Buffer.from(await encoded.arrayBuffer());
        const sent = request(`${this.origin}${path}`, {
            method: fields ? 'POST' : 'GET',
            ca: readFileSync(this.caFile),
            headers: {
                'X-API-Key': key,
                ...(fields && { 'Content-Type': encoded.headers.get('Content-Type') }),
            },
        });
        sent.end(fields && body);
        const [response] = await once(sent, 'response');
        const text = Buffer.concat(await response.toArray()).toString();
        if (response.statusCode !== 200) {
            throw new Error(`${path} was answered with ${response.statusCode}: ${text}`);
        }
        return JSON.parse(text);
    }

    async stop() {
        if (this.#process.exitCode === null && this.#process.signalCode === null) {
            this.#process.kill('SIGTERM');
            await once(this.#process, 'exit');
        }
    }

    async #untilReady() {
        const deadline = Date.now() + kStartDeadlineMs;
        while (Date.now() < deadline) {
            if (this.#process.exitCode !== null) {
                break;
            }
            const known = existsSync(this.caFile) ? readFileSync(this.caFile) : undefined;
            if (known && (await statusOf(`${this.origin}/readyz`, known)) === 200) {
                return;
            }
            await sleep(100);
        }
        this.#process.kill('SIGKILL');
        throw new Error(`the server did not become ready; it said:\n${this.#log}`);
    }
}
