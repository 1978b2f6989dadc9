#include <algorithm>
#include <mutex>
#include <utility>

#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/bytes.h"
#include "outbound/client.h"
#include "outbound/target.h"

namespace rollcall::outbound {
namespace {

using Addresses = std::vector<IpAddress>;
using Easy = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;
using std::chrono::milliseconds;

struct Transfer {
    const Addresses& checked;
    const StopAsked& stop;
    std::size_t limit;
    Answer answer;
};

Error unavailable(std::string what) {
    return {ErrorCode::unavailable, std::move(what)};
}

Error refused(const std::string& what) {
    return {ErrorCode::invalid_field, "url: " + what};
}

bool start_libcurl() {
    static std::once_flag once;
    static bool started = false;
    std::call_once(once, [] { started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK; });
    return started;
}

/// libcurl's write callback: anything but `count` ends the transfer.
std::size_t receive(char* data, std::size_t /*always 1*/, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    std::string& body = transfer.answer.body;
    const std::size_t taken = std::min(count, transfer.limit - body.size());
    body.append(data, taken);
    transfer.answer.cut_short = taken < count;
    return taken;
}

/// The last word on where a connection goes, whatever libcurl has made of the name.
curl_socket_t open_socket(void* user, curlsocktype purpose, curl_sockaddr* address) {
    const auto& transfer = *static_cast<const Transfer*>(user);
    const auto to = IpAddress::from(address->addr);
    if (purpose != CURLSOCKTYPE_IPCXN || !to ||
        std::ranges::find(transfer.checked, *to) == transfer.checked.end()) {
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int give_up(void* user, curl_off_t /*unused*/, curl_off_t /*unused*/, curl_off_t /*unused*/,
            curl_off_t /*unused*/) {
    const auto& transfer = *static_cast<const Transfer*>(user);
    return transfer.stop && transfer.stop() ? 1 : 0;
}

Error failure_of(CURLcode code, milliseconds deadline) {
    switch (code) {
        case CURLE_OPERATION_TIMEDOUT:
            return unavailable("no answer within " + std::to_string(deadline.count() / 1000) +
                               " s");
        case CURLE_COULDNT_CONNECT:
            return unavailable("no connection");
        case CURLE_PEER_FAILED_VERIFICATION:
            return unavailable("its certificate is not trusted, or is another host's");
        case CURLE_ABORTED_BY_CALLBACK:
            return unavailable("given up, because the server stops");
        default:
            return unavailable(curl_easy_strerror(code));
    }
}

/// "host:port:address,address" for CURLOPT_RESOLVE.
std::string pinned(const Target& target, const Addresses& addresses) {
    std::string text = target.host + ":" + std::to_string(target.port) + ":";
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        const std::string address = addresses[i].text();
        text += (i == 0 ? "" : ",") + (addresses[i].is_v4() ? address : "[" + address + "]");
    }
    return text;
}

List list_of(const std::vector<std::string>& lines) {
    List list(nullptr, &curl_slist_free_all);
    for (const std::string& line : lines) {
        if (curl_slist* longer = curl_slist_append(list.get(), line.c_str())) {
            static_cast<void>(list.release());  // it is a part of the longer one
            list.reset(longer);
        }
    }
    return list;
}

/// What keeps a transfer to the policy. Everything that fails here fails the request.
bool confine(CURL* curl, const Target& target, Transfer& transfer, const curl_slist* resolve) {
    const auto set = [curl](CURLoption option, auto value) {
        return curl_easy_setopt(curl, option, value) == CURLE_OK;
    };
    return set(CURLOPT_URL, target.url.c_str()) &&
           set(CURLOPT_PROTOCOLS_STR, target.https ? "https" : "http") &&
           set(CURLOPT_FOLLOWLOCATION, 0L) && set(CURLOPT_PROXY, "") && set(CURLOPT_NOPROXY, "*") &&
           set(CURLOPT_RESOLVE, resolve) &&
           set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED)) &&
           set(CURLOPT_OPENSOCKETFUNCTION, &open_socket) &&
           set(CURLOPT_OPENSOCKETDATA, &transfer) && set(CURLOPT_SSL_VERIFYPEER, 1L) &&
           set(CURLOPT_SSL_VERIFYHOST, 2L) &&
           set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
}

class CurlClient final : public Client {
  public:
    CurlClient(Resolver& resolver, AddressPolicy policy, std::filesystem::path ca_bundle)
        : resolver_(resolver), policy_(std::move(policy)), ca_bundle_(std::move(ca_bundle)) {}

    Status check(const std::string& url, milliseconds patience) override;
    Result<Answer> post(const Post& post, const StopAsked& stop) override;

  private:
    /// All addresses of the target, each of which may be connected to. Errors: as check().
    Result<Addresses> checked_addresses(const Target& target, milliseconds patience);
    Result<Answer> transfer(const Target& target, const Addresses& addresses, const Post& post,
                            milliseconds left, const StopAsked& stop) const;

    Resolver& resolver_;
    AddressPolicy policy_;
    std::filesystem::path ca_bundle_;
};

Result<Addresses> CurlClient::checked_addresses(const Target& target, milliseconds patience) {
    Result<Addresses> addresses = target.address ? Result<Addresses>(Addresses{*target.address})
                                                 : resolver_.resolve(target.host, patience);
    if (!addresses) {
        return std::move(addresses).error();
    }
    for (const IpAddress& address : *addresses) {
        const Standing standing = policy_.standing(address);
        if (standing == Standing::refused) {
            return refused(
                "the host has an address of this machine or of a private network; the setting "
                "outbound.allowed_networks can allow that network.");
        }
        if (!target.https && standing != Standing::allowed) {
            return refused(
                "https://, because http is read by everybody on the way; only a network that the "
                "setting outbound.allowed_networks names may be called without.");
        }
    }
    return addresses;
}

Status CurlClient::check(const std::string& url, milliseconds patience) {
    const auto target = parse_target(url);
    if (!target) {
        return target.error();
    }
    const auto addresses = checked_addresses(*target, patience);
    return addresses ? Status{} : Status{addresses.error()};
}

Result<Answer> CurlClient::post(const Post& post, const StopAsked& stop) {
    const auto begun = std::chrono::steady_clock::now();
    const auto target = parse_target(post.url);
    if (!target) {
        return target.error();
    }
    if (std::ranges::any_of(post.headers, has_control_characters)) {
        return Error{ErrorCode::internal, "a header of a request has control characters"};
    }
    const auto addresses = checked_addresses(*target, post.deadline);
    if (!addresses) {
        return addresses.error();
    }
    const auto used =
        std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begun);
    const milliseconds left = std::max(post.deadline - used, milliseconds(1));
    return transfer(*target, *addresses, post, left, stop);
}

Result<Answer> CurlClient::transfer(const Target& target, const Addresses& addresses,
                                    const Post& post, milliseconds left,
                                    const StopAsked& stop) const {
    const Easy handle(start_libcurl() ? curl_easy_init() : nullptr, &curl_easy_cleanup);
    if (!handle) {
        return unavailable("libcurl does not start");
    }
    CURL* curl = handle.get();
    Transfer transfer{addresses, stop, post.answer_limit, {}};
    // An address needs no looking up, and libcurl takes no entry for one of IPv6.
    const bool named = !target.address;
    const List resolve =
        list_of(named ? std::vector{pinned(target, addresses)} : std::vector<std::string>());
    std::vector<std::string> lines = post.headers;
    lines.emplace_back("Expect:");  // no waiting for a word to go on
    const List headers = list_of(lines);
    if ((named && !resolve) || !confine(curl, target, transfer, resolve.get())) {
        return unavailable("this libcurl cannot be held to what is allowed");
    }
    if (!ca_bundle_.empty()) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, ca_bundle_.c_str());
    }
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "Rollcall");
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, post.body.data());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(post.body.size()));
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(left.count()));
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &receive);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &give_up);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &transfer);

    const CURLcode code = curl_easy_perform(curl);
    const bool cut = code == CURLE_WRITE_ERROR && transfer.answer.cut_short;
    if (code != CURLE_OK && !cut) {
        return failure_of(code, post.deadline);
    }
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    transfer.answer.status = static_cast<int>(status);
    return std::move(transfer.answer);
}

}  // namespace

std::unique_ptr<Client> make_curl_client(Resolver& resolver, AddressPolicy policy,
                                         std::filesystem::path ca_bundle) {
    return std::make_unique<CurlClient>(resolver, std::move(policy), std::move(ca_bundle));
}

}  // namespace rollcall::outbound
