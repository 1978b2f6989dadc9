import type { FramedFace } from '../framing';
import { centre, type Rect, type Size } from '../geometry';

const kShade = 'rgb(0 0 0 / 0.45)';
const kWaiting = '#ffffff';
const kReady = '#4ade80';

/** Draws the oval and the face's box over the camera's picture, in the picture's own pixels. */
export class Overlay {
    constructor(private readonly canvas: HTMLCanvasElement) {}

    /** `unit`: pixels of the frame for one of the screen. */
    draw({ framing, face }: FramedFace, oval: Rect, frame: Size, unit: number): void {
        const { canvas } = this;
        if (canvas.width !== frame.width || canvas.height !== frame.height) {
            canvas.width = frame.width;
            canvas.height = frame.height;
        }
        const context = canvas.getContext('2d');
        if (context === null) {
            return;
        }
        context.clearRect(0, 0, canvas.width, canvas.height);
        const ready = framing === 'ready';
        context.strokeStyle = ready ? kReady : kWaiting;
        drawOval(context, oval, frame, ready, unit);
        if (face !== undefined) {
            context.setLineDash([]);
            context.lineWidth = 2 * unit;
            context.beginPath();
            context.roundRect(face.x, face.y, face.width, face.height, 10 * unit);
            context.stroke();
        }
    }
}

/** Dashed while waiting, whole and thicker when ready: the difference is not in the colour alone. */
function drawOval(
    context: CanvasRenderingContext2D,
    oval: Rect,
    frame: Size,
    ready: boolean,
    unit: number,
): void {
    const { x, y } = centre(oval);
    const ellipse = new Path2D();
    ellipse.ellipse(x, y, oval.width / 2, oval.height / 2, 0, 0, 2 * Math.PI);
    const shade = new Path2D(ellipse);
    shade.rect(0, 0, frame.width, frame.height);
    context.fillStyle = kShade;
    context.fill(shade, 'evenodd');
    context.lineWidth = (ready ? 6 : 3) * unit;
    context.setLineDash(ready ? [] : [14 * unit, 10 * unit]);
    context.stroke(ellipse);
}
