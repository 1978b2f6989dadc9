#include "face/https_download.h"

#include <array>
#include <memory>
#include <mutex>
#include <utility>

#include <curl/curl.h>

namespace rollcall::face {
namespace {

constexpr long kMostRedirects = 5;
constexpr long kStallBytesPerSecond = 1024;

struct Receiver {
    const std::function<Status(ByteView)>& take;
    std::size_t bytes_left;
    Status outcome;
};

Error failed(const std::string& url, const std::string& reason) {
    return {ErrorCode::unavailable, url + " could not be fetched: " + reason};
}

/// libcurl's write callback: anything but `count` ends the transfer.
std::size_t receive(char* data, std::size_t /*always 1*/, std::size_t count, void* user) {
    auto& receiver = *static_cast<Receiver*>(user);
    if (count > receiver.bytes_left) {
        receiver.outcome = Error{ErrorCode::unavailable, "it is larger than a model file may be"};
        return 0;
    }
    receiver.bytes_left -= count;
    receiver.outcome = receiver.take(as_bytes(std::string_view(data, count)));
    return receiver.outcome ? count : 0;
}

bool start_libcurl() {
    static std::once_flag once;
    static bool started = false;
    std::call_once(once, [] { started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK; });
    return started;
}

}  // namespace

Status download_https(const std::string& url, const DownloadLimits& limits,
                      const std::function<Status(ByteView)>& take) {
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle(
        start_libcurl() ? curl_easy_init() : nullptr, &curl_easy_cleanup);
    if (!handle) {
        return failed(url, "libcurl does not start");
    }
    Receiver receiver{take, limits.bytes, {}};
    std::array<char, CURL_ERROR_SIZE> reason{};
    CURL* curl = handle.get();
    const bool set = curl_easy_setopt(curl, CURLOPT_URL, url.c_str()) == CURLE_OK &&
                     curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https") == CURLE_OK &&
                     curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "https") == CURLE_OK;
    if (!set) {
        return failed(url, "this libcurl cannot be held to https");
    }
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_MAXREDIRS, kMostRedirects);
    curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, limits.connect_seconds);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, kStallBytesPerSecond);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, limits.stall_seconds);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, limits.total_seconds);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason.data());
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &receive);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &receiver);

    const CURLcode code = curl_easy_perform(curl);
    if (!receiver.outcome) {
        const Error& error = receiver.outcome.error();
        return error.code == ErrorCode::unavailable ? failed(url, error.message) : error;
    }
    if (code != CURLE_OK) {
        return failed(url, reason.front() != '\0' ? reason.data() : curl_easy_strerror(code));
    }
    return {};
}

}  // namespace rollcall::face
