#pragma once

#include <array>
#include <csetjmp>
#include <cstdio>

// jpeglib.h needs <cstdio> and stands on its own.
#include <jpeglib.h>

namespace rollcall::vision {

/// How libjpeg reports: a fatal error, or a warning that means lost pixels, jumps out of the call
/// that was under way (the library's own way; it is C and knows no exceptions).
class JpegErrors {
  public:
    JpegErrors();
    ~JpegErrors() = default;
    JpegErrors(const JpegErrors&) = delete;
    JpegErrors& operator=(const JpegErrors&) = delete;

    /// For the `err` of a libjpeg object whose `client_data` points to this.
    jpeg_error_mgr* manager() { return &manager_; }

    /// Runs `step` and says whether libjpeg got through it. `step` must hold nothing that has a
    /// destructor: it may be left by a jump.
    template <class Step>
    bool run(Step step) {
        // NOLINTNEXTLINE(cert-err52-cpp): the way out that libjpeg offers.
        if (setjmp(jump_) != 0) {
            return false;
        }
        step();
        return true;
    }

    /// After a failed run: whether it was a kind of JPEG that the library does not know.
    bool unsupported() const;
    /// After a failed run: whether memory was short.
    bool out_of_memory() const;
    /// After a failed run: libjpeg's words.
    const char* text() const { return text_.data(); }

  private:
    [[noreturn]] static void on_fatal(j_common_ptr info);
    static void on_message(j_common_ptr info, int level);

    jpeg_error_mgr manager_{};
    std::jmp_buf jump_{};
    std::array<char, JMSG_LENGTH_MAX> text_{};
};

}  // namespace rollcall::vision
