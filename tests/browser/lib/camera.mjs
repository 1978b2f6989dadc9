import { writeFileSync } from 'node:fs';
import { dataUrl } from './photos.mjs';

const kFramesPerSecond = 30;

/** One JPEG of 640x480, drawn by the browser: the part of the photo, or gray for no photo. */
async function frameOf(page, shot) {
    const picture = await page.evaluate(
        async ({ url, part }) => {
            const canvas = document.createElement('canvas');
            canvas.width = 640;
            canvas.height = 480;
            const context = canvas.getContext('2d');
            context.fillStyle = '#777';
            context.fillRect(0, 0, 640, 480);
            if (url) {
                const image = new Image();
                image.src = url;
                await image.decode();
                const { x, y, width, height } = part;
                context.drawImage(image, x, y, width, height, 0, 0, 640, 480);
            }
            return canvas.toDataURL('image/jpeg', 0.92);
        },
        shot ? { url: dataUrl(shot.path), part: shot.part } : {},
    );
    return Buffer.from(picture.split(',')[1], 'base64');
}

/** What a camera shows of the photo, as a JPEG. */
export async function pictureOf(browser, shot) {
    const page = await browser.newPage();
    const frame = await frameOf(page, shot);
    await page.close();
    return new Blob([frame], { type: 'image/jpeg' });
}

/**
 * Writes what a fake camera shows, over and over: an MJPEG file, that is JPEG after JPEG.
 * @param scenes photo (nothing: an empty room) and seconds of each
 */
export async function writeCamera(browser, file, scenes) {
    const page = await browser.newPage();
    const frames = [];
    for (const { shot, seconds } of scenes) {
        const frame = await frameOf(page, shot);
        frames.push(...Array(Math.round(seconds * kFramesPerSecond)).fill(frame));
    }
    await page.close();
    writeFileSync(file, Buffer.concat(frames));
    return file;
}
