#pragma once

#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "core/bytes.h"
#include "core/result.h"
#include "face/face.h"

namespace rollcall::cli {

using Json = nlohmann::ordered_json;

/// One JSON document on standard output, indented, invalid UTF-8 replaced.
void print_json(const Json& document);
/// One line on standard output.
void print_line(const std::string& text);

/// Says what went wrong, on standard error as text or on standard output as JSON
/// ({"error", "code"}), and gives the exit code that fits it.
ExitCode report(const Context& context, const Error& error);

/// A picture from disk, at most 64 MiB. Errors: not_found, body_too_large, unavailable.
Result<Bytes> read_picture(const std::filesystem::path& file);

Json json_of(const vision::Box& box);
Json json_of(const face::DetectedFace& face);
Json json_of(const Shortfall& shortfall);

/// Two digits after the point, and three.
std::string two_digits(double value);
std::string three_digits(double value);
/// Three significant digits: "0.0123", "1.2e-06".
std::string significant(double value);

}  // namespace rollcall::cli
