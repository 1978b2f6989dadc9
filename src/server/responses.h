#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/error.h"
#include "server/message.h"

namespace rollcall::server {

/// `{"error": message, "code": name, "request_id": id}` with the code's status, the shortfall as
/// "measured" where there is one, Retry-After where the caller may come back, and the operator's
/// context in the log if the fault is ours.
Response error_response(const Error& error, std::string_view request_id);

/// 429 with Retry-After.
Response too_many_requests(std::chrono::seconds retry_after, std::string_view request_id);

/// 503 busy with Retry-After; `what` says of what there is too much.
Response busy_response(std::string_view what, std::string_view request_id);

Response text_response(int status, std::string content_type, std::string text);

/// 200 with what the source gives, one piece after the other; an error of the first piece is still
/// an answer of its own.
Response streamed_response(std::string content_type, std::shared_ptr<BodySource> source,
                           std::string_view request_id);

/// RFC 9110, section 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
std::string http_date(TimePoint time);

/// The header block of an answer, from the status line to the empty line. `keep_alive` decides on
/// Connection. A body that more follows is chunked; for HTTP/1.0 it ends with the connection, so
/// `keep_alive` has to be false.
std::string serialised_head(const Response& response, bool http_1_0, bool keep_alive,
                            TimePoint now);

}  // namespace rollcall::server
