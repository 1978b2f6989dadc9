import manifestGroups from '@vladmandic/face-api/model/tiny_face_detector_model-weights_manifest.json';
import { facesOf } from './boxes';
import { inputOf, runNetwork } from './network';
import type { FindReply, FindRequest } from './protocol';
import { dequantise, type Weights } from './weights';

// The page hands over what is needed: the policy that this script is sent with lets it load nothing.
let weights: Weights = new Map();

function find(request: FindRequest): FindReply {
    try {
        if (request.weights !== undefined) {
            weights = dequantise(manifestGroups[0]!, request.weights);
        }
        return {
            faces: facesOf(runNetwork(inputOf(request.picture), weights), request.scoreThreshold),
        };
    } catch (error) {
        return { error: String(error) };
    }
}

addEventListener('message', (event: MessageEvent<FindRequest>) => {
    postMessage(find(event.data));
});
