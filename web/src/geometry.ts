/** Sizes and rectangles in pixels of the camera's frame, not mirrored. */
export interface Size {
    width: number;
    height: number;
}

export interface Rect extends Size {
    /** left edge */
    x: number;
    /** upper edge */
    y: number;
}

export interface Point {
    x: number;
    y: number;
}

export function centre(rect: Rect): Point {
    return { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
}

/** Shared area over joint area: 0 (apart) to 1 (the same). */
export function overlap(a: Rect, b: Rect): number {
    const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
    const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
    if (width <= 0 || height <= 0) {
        return 0;
    }
    const shared = width * height;
    return shared / (a.width * a.height + b.width * b.height - shared);
}

/** The part of `frame` that is seen when it fills `view` with `object-fit: cover`. */
export function visiblePart(frame: Size, view: Size): Rect {
    const scale = Math.max(view.width / frame.width, view.height / frame.height);
    const width = view.width / scale;
    const height = view.height / scale;
    return { x: (frame.width - width) / 2, y: (frame.height - height) / 2, width, height };
}

/** Height over width of the oval, about that of a head. */
const kOvalAspect = 1.3;
const kOvalHeightShare = 0.76;
const kOvalWidthShare = 0.8;

/** The oval that people are to hold their face in: the box around it, in the middle of `visible`. */
export function guideOval(visible: Rect): Rect {
    const height = Math.min(
        visible.height * kOvalHeightShare,
        visible.width * kOvalWidthShare * kOvalAspect,
    );
    const width = height / kOvalAspect;
    const middle = centre(visible);
    return { x: middle.x - width / 2, y: middle.y - height / 2, width, height };
}

/** Whether a point lies in the oval inscribed in `box`. */
export function inOval(point: Point, box: Rect): boolean {
    const middle = centre(box);
    const dx = (point.x - middle.x) / (box.width / 2);
    const dy = (point.y - middle.y) / (box.height / 2);
    return dx * dx + dy * dy <= 1;
}

/**
 * Side of the crop over the longer side of the face. The network that looks whether a face is live
 * sees 2.7 faces (models/catalog.toml).
 */
const kCropMargin = 3;

/**
 * The square around a face, as far as it lies in the frame, in whole pixels. Near the rim it is cut,
 * not shifted, so that the face stays where the crop's unseen whole has its middle.
 */
export function cropAround(face: Rect, frame: Size): Rect {
    const side = Math.max(face.width, face.height) * kCropMargin;
    const middle = centre(face);
    const left = Math.max(0, Math.round(middle.x - side / 2));
    const top = Math.max(0, Math.round(middle.y - side / 2));
    const right = Math.min(frame.width, Math.round(middle.x + side / 2));
    const bottom = Math.min(frame.height, Math.round(middle.y + side / 2));
    return { x: left, y: top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
}

/** The size at which a crop is sent: its own, or smaller if its longer side exceeds `limit`. */
export function sentSize(crop: Size, limit: number): Size {
    const scale = Math.min(1, limit / Math.max(crop.width, crop.height));
    return {
        width: Math.max(1, Math.round(crop.width * scale)),
        height: Math.max(1, Math.round(crop.height * scale)),
    };
}
