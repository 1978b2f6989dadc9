#include "vision/jpeg_errors.h"

#include <jerror.h>

namespace rollcall::vision {
namespace {

// Warnings after which libjpeg goes on with invented pixels. The others (bytes between segments,
// unknown versions of a marker) do no harm and occur in what cameras write.
bool loses_pixels(int code) {
    switch (code) {
        case JWRN_ARITH_BAD_CODE:
        case JWRN_BOGUS_PROGRESSION:
        case JWRN_HIT_MARKER:
        case JWRN_HUFF_BAD_CODE:
        case JWRN_JPEG_EOF:
        case JWRN_MUST_RESYNC:
        case JWRN_NOT_SEQUENTIAL:
            return true;
        default:
            return false;
    }
}

}  // namespace

JpegErrors::JpegErrors() {
    jpeg_std_error(&manager_);
    manager_.error_exit = &JpegErrors::on_fatal;
    manager_.emit_message = &JpegErrors::on_message;
    manager_.output_message = [](j_common_ptr) {};
}

bool JpegErrors::unsupported() const {
    switch (manager_.msg_code) {
        case JERR_ARITH_NOTIMPL:
        case JERR_BAD_PRECISION:
        case JERR_CONVERSION_NOTIMPL:
        case JERR_NOTIMPL:
        case JERR_NOT_COMPILED:
        case JERR_SOF_UNSUPPORTED:
            return true;
        default:
            return false;
    }
}

bool JpegErrors::out_of_memory() const {
    return manager_.msg_code == JERR_OUT_OF_MEMORY || manager_.msg_code == JERR_NO_BACKING_STORE;
}

void JpegErrors::on_fatal(j_common_ptr info) {
    auto* self = static_cast<JpegErrors*>(info->client_data);
    self->manager_.format_message(info, self->text_.data());
    std::longjmp(self->jump_, 1);
}

void JpegErrors::on_message(j_common_ptr info, int level) {
    if (level < 0 && loses_pixels(info->err->msg_code)) {
        on_fatal(info);
    }
}

}  // namespace rollcall::vision
