#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace rollcall {

/// Every way in which an operation can fail for a reason that is not a bug.
/// The names (error_info) are part of the HTTP and JSON contract: never renamed, never reused.
enum class ErrorCode {
    // What the caller sent
    invalid_request,
    missing_field,
    invalid_field,
    unauthorized,
    forbidden,
    not_found,
    method_not_allowed,
    request_timeout,
    face_belongs_to_other,
    conflict,
    basis_missing,
    gone,
    precondition_failed,
    body_too_large,
    image_too_large,
    unsupported_image,
    image_damaged,
    no_face,
    several_faces,
    face_too_small,
    face_cut_off,
    face_covered,
    face_turned,
    face_tilted,
    face_badly_lit,
    face_blurred,
    face_unclear,
    face_unlike_others,
    look_alikes,
    frames_differ,
    liveness_unsure,
    liveness_required,
    rate_limited,
    liveness_session_unknown,
    liveness_session_expired,
    liveness_session_used,
    liveness_paused,
    header_too_large,
    // What this server lacks at the moment
    busy,
    unavailable,
    gallery_incomplete,
    storage_full,
    internal,
    // What keeps it from starting
    config_invalid,
    data_folder_in_use,
    data_folder_unusable,
    database_damaged,
    database_newer,
    master_key_missing,
    master_key_wrong,
    backup_invalid,
    model_unknown,
    model_missing,
    model_hash_mismatch,
    model_unsuitable,
    precision_mismatch,
    templates_of_other_model,
    certificate_invalid,
    address_in_use,
};

/// One row of the table that is the single source for the enum's names, the HTTP status, the
/// OpenAPI schema and docs/errors.md.
struct ErrorInfo {
    ErrorCode code;
    std::string_view name;     ///< stable snake_case word
    int http_status;           ///< what an HTTP answer with this error carries
    std::string_view meaning;  ///< one sentence for the docs
};

/// The whole table, in the order of the enum.
std::span<const ErrorInfo> error_table() noexcept;
const ErrorInfo& error_info(ErrorCode code) noexcept;

/// What was measured and the limit it is on the wrong side of. The texts are literals.
struct Shortfall {
    std::string_view measure;  ///< stable, e.g. "face_width"
    double value = 0;
    double limit = 0;
    std::string_view unit;  ///< "px", "degrees"; empty: a share or ratio
};

/// A failure: `message` is for people (what happened and what to do; no secrets, no biometric
/// bytes, no internal addresses: it is sent to clients). `context` is for the operator's log only.
struct Error {
    ErrorCode code;
    std::string message;
    std::string context = {};
    std::optional<Shortfall> shortfall = {};
};

}  // namespace rollcall
