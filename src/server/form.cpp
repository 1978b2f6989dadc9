#include "server/form.h"

#include <algorithm>

#include "core/bytes.h"
#include "server/header_value.h"

namespace rollcall::server {
namespace {

bool is_urlencoded(const std::string& content_type) {
    const auto type = parse_header_value(content_type);
    return type && equal_ignoring_case(type->value, "application/x-www-form-urlencoded");
}

}  // namespace

Result<Form> Form::read(const Request& request) {
    Form form;
    const std::string* type = request.head.headers.find("Content-Type");
    if (type == nullptr) {
        return form;
    }
    if (const auto boundary = multipart_boundary(*type)) {
        auto parts = parse_multipart(request.body, *boundary);
        if (!parts) {
            return parts.error();
        }
        form.parts_ = std::move(*parts);
    } else if (is_urlencoded(*type)) {
        auto fields = QueryFields::parse(as_text(request.body));
        if (!fields) {
            return Error{ErrorCode::invalid_request,
                         "The form is not well formed: a percent sign without two hex digits."};
        }
        form.fields_ = std::move(*fields);
    }
    return form;
}

std::string_view Form::text(std::string_view name) const noexcept {
    for (const FormPart& part : parts_) {
        if (part.name == name && part.is_text()) {
            return trimmed(as_text(part.data));
        }
    }
    const std::string* field = fields_.find(name);
    return field == nullptr ? std::string_view() : trimmed(*field);
}

ByteView Form::file(std::string_view name) const noexcept {
    for (const FormPart& part : parts_) {
        if (part.name == name && part.is_file()) {
            return part.data;
        }
    }
    return {};
}

std::vector<ByteView> Form::files(std::string_view name) const {
    std::vector<ByteView> files;
    for (const FormPart& part : parts_) {
        if (part.name == name && part.is_file()) {
            files.push_back(part.data);
        }
    }
    return files;
}

bool Form::has(std::string_view name) const noexcept {
    return fields_.find(name) != nullptr ||
           std::ranges::find(parts_, name, &FormPart::name) != parts_.end();
}

Sha256 Form::fingerprint(std::initializer_list<std::string_view> left_out) const {
    // Hashes of the values, so that no long body is copied.
    std::string text;
    const auto add = [&](std::string_view name, ByteView value) {
        if (std::ranges::find(left_out, name) != left_out.end()) {
            return;
        }
        text += std::to_string(name.size()) + ":" + std::string(name) + "=" +
                to_hex(sha256(value)) + ";";
    };
    for (const FormPart& part : parts_) {
        add(part.name, part.data);
    }
    for (const auto& [name, value] : fields_.all()) {
        add(name, as_bytes(value));
    }
    return sha256(as_bytes(text));
}

std::optional<Error> missing_fields(std::initializer_list<RequiredField> fields) {
    std::string text;
    for (const RequiredField& field : fields) {
        if (field.missing) {
            text += text.empty() ? "" : "; ";
            text += std::string(field.label) + ": cannot be blank";
        }
    }
    if (text.empty()) {
        return std::nullopt;
    }
    return Error{ErrorCode::missing_field, text + '.'};
}

Result<PictureForm> read_picture_form(const Request& request, std::string_view field,
                                      std::string_view label) {
    Result<Form> form = Form::read(request);
    if (!form) {
        return std::move(form).error();
    }
    const ByteView picture = form->file(field);
    if (auto missing = missing_fields({{label, picture.empty()}})) {
        return std::move(*missing);
    }
    return PictureForm{std::move(*form), picture};
}

}  // namespace rollcall::server
