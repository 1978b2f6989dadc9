#include "server/server.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <sys/resource.h>

#include "core/log.h"
#include "server/listener.h"
#include "server/routes.h"
#include "server/tls.h"

namespace rollcall::server {
namespace {

namespace asio = boost::asio;

/// Descriptors beside those of connections: those turned away, database, photos, log, libraries.
constexpr std::size_t kOtherDescriptors = 256;
/// Of all large answers together that wait to be sent.
constexpr std::size_t kAnswerBytesInFlight = 64 * 1024 * 1024;

/// Debian's soft limit of 1024 descriptors is less than the connections that are allowed.
void raise_descriptor_limit(std::size_t connections) {
    rlimit limit{};
    const rlim_t wanted = connections + kOtherDescriptors;
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) {
        return;
    }
    limit.rlim_cur = std::min(wanted, limit.rlim_max);
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < wanted) {
        log::warning(
            "the limit of open files is low for server.connections",
            {{"open_files", std::to_string(limit.rlim_cur)}, {"wanted", std::to_string(wanted)}});
    }
}

GateSettings main_gate(const Config::Server& limits) {
    GateSettings settings;
    settings.cors_origins = limits.cors_origins;
    settings.requests_per_minute = limits.requests_per_minute;
    settings.metrics_for_loopback = !limits.http;
    return settings;
}

GateSettings trust_gate(const Config::Server& limits) {
    GateSettings settings;
    settings.requests_per_minute = limits.requests_per_minute;
    settings.not_found =
        "Only /trust is served here, for the first step. Everything else is at "
        "https:// on port " +
        std::to_string(limits.port) + ".";
    return settings;
}

class ServerOfParts final : public Server {
  public:
    ServerOfParts(ServerSettings settings, Api api, TrustedCa ca, WorkerPool& workers,
                  const Clock& clock)
        : settings_(std::move(settings)),
          api_(std::move(api)),
          ca_(std::move(ca)),
          clock_(clock),
          files_(StaticFiles::load(settings_.web)),
          connections_(settings_.limits.connections),
          bodies_(settings_.limits.body_bytes_in_flight),
          answers_(kAnswerBytesInFlight),
          jobs_(workers),
          parts_{settings_.limits, connections_, jobs_, bodies_, answers_, metrics_, clock_},
          authenticator_(api_.credentials, api_.devices, api_.sign_in, api_.personal_links),
          gate_(main_routes(), authenticator_, main_gate(settings_.limits), clock),
          trust_gate_(trust_routes(files_, ca_, [this] { return port(); }), authenticator_,
                      trust_gate(settings_.limits), clock),
          work_(asio::make_work_guard(io_)) {}

    ~ServerOfParts() override { stop(std::chrono::seconds(0)); }
    ServerOfParts(const ServerOfParts&) = delete;
    ServerOfParts(ServerOfParts&&) = delete;
    ServerOfParts& operator=(const ServerOfParts&) = delete;
    ServerOfParts& operator=(ServerOfParts&&) = delete;

    Status open();
    std::uint16_t port() const override { return listener_->port(); }
    std::uint16_t trust_port() const override {
        return trust_listener_ ? trust_listener_->port() : std::uint16_t{0};
    }
    Status replace_tls(const TlsIdentity& identity) override;
    void stop(std::chrono::seconds patience) override;

  private:
    std::vector<Route> main_routes();
    Metrics::Moment moment() const;
    void open_trust();
    void run();

    ServerSettings settings_;
    Api api_;
    TrustedCa ca_;
    const Clock& clock_;
    StaticFiles files_;
    Metrics metrics_;
    ConnectionRegistry connections_;
    ByteBudget bodies_;
    ByteBudget answers_;
    Jobs jobs_;
    SharedParts parts_;
    Authenticator authenticator_;
    Gate gate_;
    Gate trust_gate_;
    TlsContext tls_;
    asio::io_context io_;  ///< after all that sessions refer to: it goes first, and they with it
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    std::unique_ptr<Listener> listener_;
    std::unique_ptr<Listener> trust_listener_;
    std::vector<std::thread> threads_;
    std::atomic<bool> stopped_{false};
};

std::vector<Route> ServerOfParts::main_routes() {
    return server_routes({.api = api_,
                          .body_limit = settings_.limits.body_limit,
                          .metrics = metrics_,
                          .clock = clock_,
                          .files = files_,
                          .openapi = std::move(settings_.openapi),
                          .ca = ca_,
                          .https_port = [this] { return port(); },
                          .moment = [this] { return moment(); }});
}

Metrics::Moment ServerOfParts::moment() const {
    const ConnectionRegistry::Counts counts = connections_.counts();
    Metrics::Moment now;
    now.connections_open = counts.open;
    now.connections_working = counts.working;
    now.connections_evicted = counts.evicted;
    now.connections_refused = counts.refused;
    now.body_bytes = bodies_.in_use();
    now.answer_bytes = answers_.in_use();
    now.jobs_waiting = jobs_.waiting();
    now.index_templates = api_.index.size();
    now.lost_people = api_.lost_people ? api_.lost_people() : 0;
    return now;
}

Status ServerOfParts::open() {
    if (settings_.tls) {
        if (Status status = replace_tls(*settings_.tls); !status) {
            return status;
        }
    }
    raise_descriptor_limit(settings_.limits.connections);
    auto listener = Listener::open(io_, settings_.limits.host, settings_.limits.port,
                                   settings_.tls ? &tls_ : nullptr, gate_, parts_);
    if (!listener) {
        return listener.error();
    }
    listener_ = std::move(*listener);
    if (files_.empty()) {
        log::warning("the pages are not installed; only the API is served");
    }
    open_trust();
    listener_->start();
    for (std::size_t i = 0; i < std::max<std::size_t>(1, settings_.io_threads); ++i) {
        threads_.emplace_back([this] { run(); });
    }
    return {};
}

void ServerOfParts::open_trust() {
    if (!settings_.tls || ca_.certificate.empty() || settings_.limits.trust_port == 0) {
        return;
    }
    auto listener = Listener::open(io_, settings_.limits.host, settings_.limits.trust_port, nullptr,
                                   trust_gate_, parts_);
    if (!listener) {
        log::warning("the page /trust is not served over plain HTTP",
                     {{"reason", listener.error().message}});
        return;
    }
    trust_listener_ = std::move(*listener);
    trust_listener_->start();
}

void ServerOfParts::run() {
    while (true) {
        try {
            io_.run();
            return;
        } catch (const std::exception& error) {
            log::error("an I/O thread goes on after an exception", {{"what", error.what()}});
        }
    }
}

Status ServerOfParts::replace_tls(const TlsIdentity& identity) {
    auto context = make_tls_context(identity);
    if (!context) {
        return context.error();
    }
    tls_.replace(std::move(*context));
    return {};
}

void ServerOfParts::stop(std::chrono::seconds patience) {
    if (stopped_.exchange(true) || threads_.empty()) {
        return;
    }
    listener_->stop();
    if (trust_listener_) {
        trust_listener_->stop();
    }
    connections_.close_waiting();
    if (!connections_.wait_until_empty(patience)) {
        log::warning("connections are cut, because they did not end in time");
        connections_.close_all();
    }
    // Jobs refer to their sessions. Those not begun end at once, now that nobody waits for them.
    jobs_.wait_until_done();
    work_.reset();
    io_.stop();
    for (std::thread& thread : threads_) {
        thread.join();
    }
}

}  // namespace

Result<std::unique_ptr<Server>> Server::start(ServerSettings settings, Api api, WorkerPool& workers,
                                              const Clock& clock) {
    TrustedCa ca{settings.ca_certificate, ""};
    if (!ca.certificate.empty()) {
        auto fingerprint = certificate_fingerprint(ca.certificate);
        if (!fingerprint) {
            return fingerprint.error();
        }
        ca.fingerprint = std::move(*fingerprint);
    }
    auto server = std::make_unique<ServerOfParts>(std::move(settings), std::move(api),
                                                  std::move(ca), workers, clock);
    if (Status status = server->open(); !status) {
        return status.error();
    }
    return std::unique_ptr<Server>(std::move(server));
}

}  // namespace rollcall::server
