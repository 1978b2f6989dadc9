#include "core/error.h"

#include <array>
#include <cstddef>

namespace rollcall {
namespace {

constexpr std::array kTable = {
    ErrorInfo{ErrorCode::invalid_request, "invalid_request", 400,
              "The request is not well formed (multipart, JSON or HTTP itself)."},
    ErrorInfo{ErrorCode::missing_field, "missing_field", 400,
              "Fields that must be there are missing or blank; the text names them."},
    ErrorInfo{ErrorCode::invalid_field, "invalid_field", 400,
              "A field is there but not acceptable: too long, control characters, not UTF-8."},
    ErrorInfo{ErrorCode::unauthorized, "unauthorized", 401,
              "No key or session, or one that is wrong, expired or revoked."},
    ErrorInfo{ErrorCode::forbidden, "forbidden", 403,
              "The key or session is valid but lacks this right, or the Origin does not match."},
    ErrorInfo{ErrorCode::not_found, "not_found", 404, "There is nothing at this address."},
    ErrorInfo{ErrorCode::method_not_allowed, "method_not_allowed", 405,
              "The address exists, but not for this method."},
    ErrorInfo{ErrorCode::request_timeout, "request_timeout", 408,
              "The request did not arrive, or could not be answered, before its deadline."},
    ErrorInfo{ErrorCode::face_belongs_to_other, "face_belongs_to_other", 409,
              "The face is already enrolled under another employee_id."},
    ErrorInfo{ErrorCode::conflict, "conflict", 409,
              "The request contradicts what is stored; the text says how."},
    ErrorInfo{ErrorCode::basis_missing, "basis_missing", 409,
              "There is no legal basis on record for the person's face."},
    ErrorInfo{ErrorCode::gone, "gone", 410, "What the link named has been erased or has expired."},
    ErrorInfo{ErrorCode::precondition_failed, "precondition_failed", 412,
              "The record was changed since it was read: If-Match names an older version."},
    ErrorInfo{ErrorCode::body_too_large, "body_too_large", 413,
              "The request body is larger than the limit."},
    ErrorInfo{ErrorCode::image_too_large, "image_too_large", 413,
              "The picture has more pixels than the limit."},
    ErrorInfo{ErrorCode::unsupported_image, "unsupported_image", 415,
              "The bytes are no JPEG, PNG, WebP or HEIC picture."},
    ErrorInfo{ErrorCode::image_damaged, "image_damaged", 422,
              "The picture is truncated or damaged."},
    ErrorInfo{ErrorCode::no_face, "no_face", 422, "No face was found in the picture."},
    ErrorInfo{ErrorCode::several_faces, "several_faces", 422,
              "Enrolment needs one face, and the picture shows a second one of like size."},
    ErrorInfo{ErrorCode::face_too_small, "face_too_small", 422,
              "The face has too few pixels; `measured` says how many, and the limit."},
    ErrorInfo{ErrorCode::face_cut_off, "face_cut_off", 422,
              "Part of the face lies outside the picture."},
    ErrorInfo{ErrorCode::face_covered, "face_covered", 422,
              "Something lies over the mouth or the eyes: a mask, a scarf, sunglasses."},
    ErrorInfo{ErrorCode::face_turned, "face_turned", 422,
              "The head is turned aside, up or down by more than the limit."},
    ErrorInfo{ErrorCode::face_tilted, "face_tilted", 422,
              "The head or the camera is tilted by more than the limit."},
    ErrorInfo{ErrorCode::face_badly_lit, "face_badly_lit", 422,
              "The face is too dark, too bright, or lit from one side."},
    ErrorInfo{ErrorCode::face_blurred, "face_blurred", 422,
              "The face is out of focus, moved, or enlarged from few pixels."},
    ErrorInfo{ErrorCode::face_unclear, "face_unclear", 422,
              "The network makes little of the face, for whatever reason."},
    ErrorInfo{ErrorCode::face_unlike_others, "face_unlike_others", 422,
              "The face is unlike the other photos of the same employee_id: another person's, or a "
              "picture that would do harm."},
    ErrorInfo{ErrorCode::look_alikes, "look_alikes", 422,
              "Two enrolled people are about equally like the face; it may be either."},
    ErrorInfo{ErrorCode::frames_differ, "frames_differ", 422,
              "The pictures of one attempt show more than one person."},
    ErrorInfo{ErrorCode::liveness_unsure, "liveness_unsure", 422,
              "The pictures may be of a picture; a liveness session tells."},
    ErrorInfo{ErrorCode::liveness_required, "liveness_required", 403,
              "This key or session has to ask by a liveness session."},
    ErrorInfo{ErrorCode::rate_limited, "rate_limited", 429,
              "Too many requests; Retry-After says when to come back."},
    ErrorInfo{ErrorCode::liveness_session_unknown, "liveness_session_unknown", 404,
              "There is no liveness session of this id, or it is another device's."},
    ErrorInfo{ErrorCode::liveness_session_expired, "liveness_session_expired", 410,
              "The liveness session's time was over before its frames arrived."},
    ErrorInfo{ErrorCode::liveness_session_used, "liveness_session_used", 409,
              "Frames of this liveness session have been judged, or are being judged."},
    ErrorInfo{
        ErrorCode::liveness_paused, "liveness_paused", 429,
        "Too many liveness sessions of this device failed or were not used, or its burst is being "
        "judged; Retry-After says when to come back."},
    ErrorInfo{ErrorCode::header_too_large, "header_too_large", 431,
              "The request's header is larger than the limit."},
    ErrorInfo{ErrorCode::busy, "busy", 503,
              "The server has as much work as it accepts; Retry-After says when to come back."},
    ErrorInfo{ErrorCode::unavailable, "unavailable", 503,
              "A part that the answer needs is not available; nothing is known about the face."},
    ErrorInfo{ErrorCode::gallery_incomplete, "gallery_incomplete", 503,
              "The face is nobody's that can be found, but the templates of somebody enrolled are "
              "damaged or missing; `rollcall doctor` says whose. Asking again does not help."},
    ErrorInfo{ErrorCode::storage_full, "storage_full", 503,
              "The disk of the data folder is full; nothing was stored."},
    ErrorInfo{ErrorCode::internal, "internal", 500,
              "A fault of this server; the request id finds it in the log."},
    ErrorInfo{ErrorCode::config_invalid, "config_invalid", 500,
              "A setting is unknown, has a wrong type or is out of its range."},
    ErrorInfo{ErrorCode::data_folder_in_use, "data_folder_in_use", 503,
              "Another Rollcall process holds the data folder."},
    ErrorInfo{ErrorCode::data_folder_unusable, "data_folder_unusable", 503,
              "The data folder cannot be created, read or written."},
    ErrorInfo{ErrorCode::database_damaged, "database_damaged", 503,
              "The database file is damaged; restore a backup."},
    ErrorInfo{ErrorCode::database_newer, "database_newer", 503,
              "The database was written by a newer Rollcall."},
    ErrorInfo{ErrorCode::master_key_missing, "master_key_missing", 503,
              "The master key that the data folder belongs to was not found."},
    ErrorInfo{ErrorCode::master_key_wrong, "master_key_wrong", 503,
              "The master key is not the one that the data folder belongs to."},
    ErrorInfo{ErrorCode::backup_invalid, "backup_invalid", 500,
              "The file is no Rollcall backup, or it is damaged."},
    ErrorInfo{ErrorCode::model_unknown, "model_unknown", 500,
              "The catalogue has no model or profile of this name."},
    ErrorInfo{ErrorCode::model_missing, "model_missing", 503, "A model file is not there."},
    ErrorInfo{ErrorCode::model_hash_mismatch, "model_hash_mismatch", 503,
              "A model file's SHA-256 differs from the catalogue's."},
    ErrorInfo{ErrorCode::model_unsuitable, "model_unsuitable", 503,
              "A model file is no network, or its inputs or outputs have the wrong shape."},
    ErrorInfo{ErrorCode::precision_mismatch, "precision_mismatch", 503,
              "The engine would run the network at another precision than the one asked for."},
    ErrorInfo{
        ErrorCode::templates_of_other_model, "templates_of_other_model", 503,
        "No enrolled template was made by the networks in force; `rollcall reembed` makes them."},
    ErrorInfo{ErrorCode::certificate_invalid, "certificate_invalid", 500,
              "The certificate or its key cannot be read or do not fit each other."},
    ErrorInfo{ErrorCode::address_in_use, "address_in_use", 503,
              "The address and port to listen on are taken or not this machine's."},
};

constexpr bool table_follows_enum() {
    for (std::size_t i = 0; i < kTable.size(); ++i) {
        if (static_cast<std::size_t>(kTable[i].code) != i) {
            return false;
        }
    }
    return true;
}
static_assert(table_follows_enum());
static_assert(kTable.size() == static_cast<std::size_t>(ErrorCode::address_in_use) + 1);

}  // namespace

std::span<const ErrorInfo> error_table() noexcept {
    return kTable;
}

const ErrorInfo& error_info(ErrorCode code) noexcept {
    return kTable[static_cast<std::size_t>(code)];
}

}  // namespace rollcall
