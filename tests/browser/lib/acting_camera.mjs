import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './paths.mjs';
import { dataUrl } from './photos.mjs';

/** Views of a head that acts, by name (head_views.py), as data URLs. */
export function headViews() {
    const folder = temporaryFolder();
    const program = join(import.meta.dirname, 'head_views.py');
    execFileSync(process.env.TEST_PYTHON ?? 'python3', [program, folder]);
    return Object.fromEntries(
        readdirSync(folder).map((file) => [file.replace('.jpg', ''), dataUrl(join(folder, file))]),
    );
}

/**
 * Gives the context's pages a camera that shows the head doing what the page asks for. It is the
 * injected camera that docs/active-liveness.md says is not kept out.
 */
export async function installActingCamera(context, views) {
    await context.addInitScript(actingCamera, views);
}

/** Runs in the page. */
function actingCamera(views) {
    const kWidth = 640;
    const kHeight = 480;
    const kSteps = 5;
    /** Milliseconds after the page has asked: reading, there, staying, back. */
    const kReadUntil = 300;
    const kThereAt = 1_300;
    const kBackFrom = 1_500;
    const kBackAt = 2_500;

    let asked = 'straight';
    let askedAt = 0;

    function viewOf(now) {
        const wanted = document.getElementById('guide')?.dataset.action ?? 'straight';
        if (wanted !== 'straight' && wanted !== asked) {
            askedAt = now;
        }
        if (wanted !== 'straight') {
            asked = wanted;
        }
        const passed = now - askedAt;
        const part = Math.min(
            (passed - kReadUntil) / (kThereAt - kReadUntil),
            (kBackAt - passed) / (kBackAt - kBackFrom),
            1,
        );
        const step = Math.round(kSteps * part);
        if (asked === 'straight' || step <= 0) {
            if (wanted === 'straight') {
                asked = 'straight';
            }
            return 'straight-0';
        }
        return `${asked}-${step}`;
    }

    /** Grain, of which a part is drawn over each picture: no two of a camera's are the same. */
    function grainCanvas() {
        const canvas = document.createElement('canvas');
        canvas.width = 2 * kWidth;
        canvas.height = 2 * kHeight;
        const context = canvas.getContext('2d');
        const grain = context.createImageData(canvas.width, canvas.height);
        for (let i = 0; i < grain.data.length; i += 4) {
            grain.data.fill(256 * Math.random(), i, i + 3);
            grain.data[i + 3] = 9;
        }
        context.putImageData(grain, 0, 0);
        return canvas;
    }

    async function loaded() {
        const images = {};
        for (const [name, url] of Object.entries(views)) {
            images[name] = new Image();
            images[name].src = url;
            await images[name].decode();
        }
        return images;
    }

    navigator.mediaDevices.getUserMedia = async () => {
        const images = await loaded();
        const grain = grainCanvas();
        const canvas = document.createElement('canvas');
        canvas.width = kWidth;
        canvas.height = kHeight;
        const context = canvas.getContext('2d');
        setInterval(() => {
            const image = images[viewOf(performance.now())];
            const scale = kWidth / image.width;
            context.drawImage(image, 0, 0, kWidth, image.height * scale);
            context.drawImage(grain, -kWidth * Math.random(), -kHeight * Math.random());
        }, 40);
        return canvas.captureStream(25);
    };
}
