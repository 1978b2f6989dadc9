#include "server/request_parser.h"

#include <algorithm>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/vector_body.hpp>

#include "server/uri.h"

namespace rollcall::server {

namespace http = boost::beast::http;

namespace {

std::string text(boost::beast::string_view view) {
    return {view.data(), view.size()};
}

Error refused(std::string why) {
    return {ErrorCode::invalid_request, "The request is not well formed: " + std::move(why) + "."};
}

}  // namespace

struct RequestParser::Impl {
    http::request_parser<http::vector_body<std::uint8_t>> parser;
};

RequestParser::RequestParser(std::size_t header_limit)
    : impl_(std::make_unique<Impl>()), header_limit_(header_limit) {
    impl_->parser.header_limit(static_cast<std::uint32_t>(header_limit));
    // A declared length over the limit has to reach the caller, who answers it.
    impl_->parser.body_limit(boost::none);
}

RequestParser::~RequestParser() = default;

std::size_t RequestParser::put(ByteView bytes) {
    std::size_t used = 0;
    const bool had_head = head_done();
    if (had_head && impl_->parser.chunked()) {
        // Left to itself the vector would grow by more than was accounted for.
        impl_->parser.get().body().reserve(body_memory(bytes.size()));
    }
    while (!error_ && !done() && used < bytes.size()) {
        boost::system::error_code failure;
        const std::size_t step = impl_->parser.put(
            boost::asio::const_buffer(bytes.data() + used, bytes.size() - used), failure);
        used += step;
        if (failure == http::error::need_more) {
            break;
        }
        if (failure == http::error::header_limit) {
            error_ = Error{ErrorCode::header_too_large,
                           "The request's header is larger than the limit."};
        } else if (failure == http::error::body_limit) {
            error_ = Error{ErrorCode::body_too_large, "The request body is larger than the limit."};
        } else if (failure) {
            error_ = refused(failure.message());
        } else if (head_done() && !had_head) {
            break;
        }
    }
    count(had_head ? 0 : used, bytes.size() - used);
    if (!error_ && head_done() && !had_head) {
        check_head();
    }
    return used;
}

/// The parser's own limit counts from the last whole field, and has none for what follows the last
/// chunk.
void RequestParser::count(std::size_t used, std::size_t left) {
    head_bytes_ += used;
    const bool too_large = head_bytes_ > header_limit_ ||
                           (!done() && !head_done() && head_bytes_ + left > header_limit_);
    if (!error_ && too_large) {
        error_ =
            Error{ErrorCode::header_too_large, "The request's header is larger than the limit of " +
                                                   std::to_string(header_limit_) + " bytes."};
    }
}

bool RequestParser::head_done() const noexcept {
    return impl_->parser.is_header_done();
}

bool RequestParser::done() const noexcept {
    return impl_->parser.is_done();
}

void RequestParser::check_head() {
    const auto& message = impl_->parser.get();
    const auto encodings = message.count(http::field::transfer_encoding);
    if (encodings > 0 &&
        (encodings > 1 || !impl_->parser.chunked() || message.version() == 10 ||
         !boost::beast::iequals(message[http::field::transfer_encoding], "chunked"))) {
        error_ = refused("the only Transfer-Encoding that is understood is chunked");
        return;
    }
    const auto hosts = message.count(http::field::host);
    if (hosts > 1 || (hosts == 0 && message.version() > 10)) {
        error_ = refused("it needs exactly one Host field");
        return;
    }
    const std::string target = text(message.target());
    if (!parse_target(target)) {
        error_ = refused("its target is no path");
    }
}

RequestHead RequestParser::take_head() {
    const auto& message = impl_->parser.get();
    RequestHead head;
    head.method = text(message.method_string());
    const std::string target = text(message.target());
    if (const auto parts = parse_target(target)) {
        head.path = parts->path;
        head.query = parts->query;
    }
    for (const auto& field : message) {
        head.headers.add(text(field.name_string()), text(field.value()));
    }
    head.http_1_0 = message.version() == 10;
    head.keep_alive = message.keep_alive();
    head.chunked = impl_->parser.chunked();
    if (const auto length = impl_->parser.content_length()) {
        head.content_length = *length;
    }
    impl_->parser.eager(true);
    return head;
}

void RequestParser::set_body_limit(std::size_t bytes) {
    impl_->parser.body_limit(bytes);
    body_limit_ = bytes;
}

std::size_t RequestParser::body_memory(std::size_t more) const noexcept {
    const Bytes& body = impl_->parser.get().body();
    const std::size_t needed = body.size() + more;
    if (!impl_->parser.chunked() || needed <= body.capacity()) {
        return body.capacity();
    }
    // What is put may be more than becomes of the body: chunks' headers, the next request.
    return std::min(std::max(needed, 2 * body.capacity()), body_limit_);
}

Bytes RequestParser::take_body() {
    return std::move(impl_->parser.get().body());
}

}  // namespace rollcall::server
