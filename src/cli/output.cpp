#include "cli/output.h"

#include <array>
#include <cstdio>
#include <iostream>

#include "core/durable_file.h"

namespace rollcall::cli {
namespace {

constexpr std::size_t kPictureLimit = 64U * 1024 * 1024;

std::string printed(const char* format, double value) {
    std::array<char, 64> text{};
    const int length = std::snprintf(text.data(), text.size(), format, value);
    return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace

void print_json(const Json& document) {
    std::cout << document.dump(2, ' ', false, Json::error_handler_t::replace) << '\n' << std::flush;
}

void print_line(const std::string& text) {
    std::cout << text << '\n' << std::flush;
}

ExitCode report(const Context& context, const Error& error) {
    if (context.json) {
        Json document{{"error", error.message}, {"code", error_info(error.code).name}};
        if (error.shortfall) {
            document["measured"] = json_of(*error.shortfall);
        }
        if (!error.context.empty()) {
            document["context"] = error.context;
        }
        print_json(document);
    } else {
        std::cerr << "rollcall: " << error.message << '\n';
        if (!error.context.empty()) {
            std::cerr << "  (" << error.context << ")\n";
        }
    }
    return error.code == ErrorCode::config_invalid ? ExitCode::usage : ExitCode::failure;
}

Result<Bytes> read_picture(const std::filesystem::path& file) {
    return read_file(file, kPictureLimit);
}

Json json_of(const vision::Box& box) {
    return {{"x", box.x}, {"y", box.y}, {"width", box.width}, {"height", box.height}};
}

Json json_of(const face::DetectedFace& face) {
    Json landmarks = Json::array();
    for (const vision::Point& point : face.landmarks) {
        landmarks.push_back({point.x, point.y});
    }
    return {{"box", json_of(face.box)}, {"landmarks", landmarks}, {"score", face.score}};
}

Json json_of(const Shortfall& shortfall) {
    return {{"measure", shortfall.measure},
            {"value", shortfall.value},
            {"limit", shortfall.limit},
            {"unit", shortfall.unit}};
}

std::string two_digits(double value) {
    return printed("%.2f", value);
}

std::string three_digits(double value) {
    return printed("%.3f", value);
}

std::string significant(double value) {
    return printed("%.3g", value);
}

}  // namespace rollcall::cli
