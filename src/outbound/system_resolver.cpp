#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include <netdb.h>
#include <sys/socket.h>

#include "outbound/resolver.h"

namespace rollcall::outbound {
namespace {

using Addresses = std::vector<IpAddress>;

/// Nothing where the name has none.
Addresses look_up(const std::string& host) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) {
        return {};
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(found, &::freeaddrinfo);
    Addresses addresses;
    for (const addrinfo* info = found; info != nullptr; info = info->ai_next) {
        if (info->ai_addr != nullptr) {
            const auto address = IpAddress::from(*info->ai_addr);
            if (address && std::ranges::find(addresses, *address) == addresses.end()) {
                addresses.push_back(*address);
            }
        }
    }
    return addresses;
}

/// What a look-up and whoever waits for it share; it outlives both.
struct LookUp {
    std::mutex mutex;
    std::condition_variable done;
    std::optional<Addresses> addresses;
};

class SystemResolver final : public Resolver {
  public:
    Result<Addresses> resolve(const std::string& host,
                              std::chrono::milliseconds patience) override {
        if (under_way_->fetch_add(1) >= kMostLookups) {
            under_way_->fetch_sub(1);
            return Error{ErrorCode::unavailable, "too many names are being looked up"};
        }
        const auto shared = std::make_shared<LookUp>();
        try {
            std::thread([shared, host, under_way = under_way_] {
                Addresses found = look_up(host);
                {
                    const std::lock_guard lock(shared->mutex);
                    shared->addresses = std::move(found);
                }
                shared->done.notify_all();
                under_way->fetch_sub(1);
            }).detach();
        } catch (const std::system_error&) {
            under_way_->fetch_sub(1);
            return Error{ErrorCode::unavailable, "there is no thread to look the name up"};
        }
        std::unique_lock lock(shared->mutex);
        if (!shared->done.wait_for(lock, patience, [&] { return shared->addresses.has_value(); })) {
            return Error{ErrorCode::unavailable, "the name could not be looked up in time"};
        }
        if (shared->addresses->empty()) {
            return Error{ErrorCode::unavailable, "the name has no address"};
        }
        return std::move(*shared->addresses);
    }

  private:
    std::shared_ptr<std::atomic<int>> under_way_ = std::make_shared<std::atomic<int>>(0);
};

}  // namespace

std::unique_ptr<Resolver> make_system_resolver() {
    return std::make_unique<SystemResolver>();
}

}  // namespace rollcall::outbound
