#pragma once

#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "core/digest.h"
#include "core/result.h"
#include "server/message.h"
#include "server/multipart.h"
#include "server/uri.h"

namespace rollcall::server {

/// The fields of a request's form. Of fields with one name the first counts. Views into the
/// request's body: valid as long as the request.
class Form {
  public:
    /// multipart/form-data, or application/x-www-form-urlencoded (which has no files); a body of
    /// any other type, or none at all, is an empty form. Error: invalid_request (a form that says
    /// it is one and is malformed).
    static Result<Form> read(const Request& request);

    /// The text of a field, trimmed; "" if it is not there or is a file.
    std::string_view text(std::string_view name) const noexcept;
    /// The bytes of a file; empty if it is not there, is empty or is no file.
    ByteView file(std::string_view name) const noexcept;
    /// The bytes of every file of that name, in their order.
    std::vector<ByteView> files(std::string_view name) const;
    /// Whether there is a field of that name, text or file, empty or not.
    bool has(std::string_view name) const noexcept;
    /// A hash of all fields and files but those `left_out`, in their order: the same for two forms
    /// that say the same, whatever boundary they came with.
    Sha256 fingerprint(std::initializer_list<std::string_view> left_out) const;

  private:
    std::vector<FormPart> parts_;
    QueryFields fields_;
};

/// A field that a call cannot do without.
struct RequiredField {
    std::string_view label;  ///< as the reference system names it
    bool missing;
};

/// missing_field with "EmployeeID: cannot be blank; Image: cannot be blank.", or nothing if all are
/// there. `fields` come in alphabetical order.
std::optional<Error> missing_fields(std::initializer_list<RequiredField> fields);

/// A form with the picture that the call is about.
struct PictureForm {
    Form form;
    ByteView picture;
};

/// Reads it; `field` holds the picture. Errors: as Form::read; missing_field, naming `label`.
Result<PictureForm> read_picture_form(const Request& request, std::string_view field,
                                      std::string_view label);

}  // namespace rollcall::server
