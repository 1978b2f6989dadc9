import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig, type Plugin } from 'vite';

/** The server fills in trust.html's placeholders, so it goes into the output byte for byte. */
function trustPage(): Plugin {
    const path = resolve(import.meta.dirname, 'trust.html');
    return {
        name: 'rollcall-trust-page',
        apply: 'build',
        generateBundle() {
            this.emitFile({ type: 'asset', fileName: 'trust.html', source: readFileSync(path) });
        },
    };
}

export default defineConfig({
    base: '/',
    publicDir: false,
    plugins: [tailwindcss(), trustPage()],
    worker: { format: 'es' },
    build: {
        outDir: process.env['ROLLCALL_WEB_OUT'] ?? resolve(import.meta.dirname, '../build/web'),
        emptyOutDir: true,
        assetsDir: 'static',
        // The pages' Content-Security-Policy allows neither inline scripts nor data: scripts.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        target: 'es2022',
        rollupOptions: { input: ['checkin.html', 'enroll.html'] },
    },
});
