#include "server/responses.h"

#include <array>
#include <cstdio>
#include <optional>

#include <nlohmann/json.hpp>

#include "core/log.h"

namespace rollcall::server {
namespace {

std::optional<int> retry_after_seconds(ErrorCode code) {
    switch (code) {
        case ErrorCode::busy:
            return 1;
        case ErrorCode::unavailable:
            return 5;
        case ErrorCode::storage_full:
            return 60;
        default:
            return std::nullopt;
    }
}

void log_fault(const Error& error, std::string_view request_id) {
    const auto& info = error_info(error.code);
    // A busy server has no time for it; damaged templates were told at the start, once.
    if (info.http_status < 500 || error.code == ErrorCode::busy ||
        error.code == ErrorCode::gallery_incomplete) {
        return;
    }
    log::write(info.http_status == 500 ? log::Level::error : log::Level::warning,
               "a request was answered with a fault of ours",
               {{"code", std::string(info.name)},
                {"request_id", std::string(request_id)},
                {"message", error.message},
                {"context", error.context}});
}

bool may_have_body(int status) {
    return status != 204 && status != 304;
}

}  // namespace

Response error_response(const Error& error, std::string_view request_id) {
    log_fault(error, request_id);
    const auto& info = error_info(error.code);
    nlohmann::ordered_json json{{"error", error.message}, {"code", info.name}};
    if (error.shortfall) {
        json["measured"] = {{"measure", error.shortfall->measure},
                            {"value", error.shortfall->value},
                            {"limit", error.shortfall->limit},
                            {"unit", error.shortfall->unit}};
    }
    json["request_id"] = request_id;
    Response response =
        text_response(info.http_status, "application/json",
                      json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    if (const auto seconds = retry_after_seconds(error.code)) {
        response.headers.add("Retry-After", std::to_string(*seconds));
    }
    if (error.code == ErrorCode::unauthorized) {
        response.headers.add("WWW-Authenticate", "ApiKey realm=\"rollcall\"");
    }
    return response;
}

Response too_many_requests(std::chrono::seconds retry_after, std::string_view request_id) {
    Response response =
        error_response({ErrorCode::rate_limited, "Too many requests. Try again in " +
                                                     std::to_string(retry_after.count()) + " s."},
                       request_id);
    response.headers.set("Retry-After", std::to_string(retry_after.count()));
    return response;
}

Response busy_response(std::string_view what, std::string_view request_id) {
    return error_response({ErrorCode::busy, std::string(what) + " Try again in a moment."},
                          request_id);
}

Response streamed_response(std::string content_type, std::shared_ptr<BodySource> source,
                           std::string_view request_id) {
    auto first = source->next();
    if (!first) {
        return error_response(first.error(), request_id);
    }
    Response response = text_response(200, std::move(content_type), std::move(first->text));
    if (first->then != BodyPiece::Then::end) {
        response.more = std::move(source);
    }
    return response;
}

Response text_response(int status, std::string content_type, std::string text) {
    Response response;
    response.status = status;
    response.headers.add("Content-Type", std::move(content_type));
    response.body = std::move(text);
    return response;
}

std::string http_date(TimePoint time) {
    constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(time - day)};
    std::array<char, 64> text{};
    const int length = std::snprintf(
        text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
        kDays[std::chrono::weekday{day}.c_encoding()], static_cast<unsigned>(date.day()),
        kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
        static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
        static_cast<int>(clock.seconds().count()));
    return {text.data(), static_cast<std::size_t>(length)};
}

std::string serialised_head(const Response& response, bool http_1_0, bool keep_alive,
                            TimePoint now) {
    std::string head = "HTTP/1.1 " + std::to_string(response.status) + ' ';
    head += reason_phrase(response.status);
    head += "\r\nDate: " + http_date(now) + "\r\n";
    for (const Headers::Field& field : response.headers.fields()) {
        head += field.name + ": " + field.value + "\r\n";
    }
    if (response.more) {
        head += http_1_0 ? "" : "Transfer-Encoding: chunked\r\n";
    } else if (may_have_body(response.status)) {
        head += "Content-Length: " + std::to_string(response.body_text().size()) + "\r\n";
    }
    if (!keep_alive) {
        head += "Connection: close\r\n";
    } else if (http_1_0) {
        head += "Connection: keep-alive\r\n";
    }
    return head + "\r\n";
}

}  // namespace rollcall::server
