#include "main/serve.h"

#include <algorithm>
#include <csignal>
#include <thread>

#include "app/calibration_json.h"
#include "app/check_in.h"
#include "app/corrections.h"
#include "app/credentials.h"
#include "app/payroll.h"
#include "app/photo_links.h"
#include "core/durable_file.h"
#include "core/log.h"
#include "core/worker_pool.h"
#include "main/addresses.h"
#include "main/certificates.h"
#include "main/housekeeping.h"
#include "main/outgoing.h"
#include "main/parts.h"
#include "main/paths.h"
#include "main/system_clock_state.h"
#include "main/webhook_threads.h"
#include "server/local_ca.h"
#include "server/server.h"

namespace rollcall {
namespace {

constexpr std::chrono::seconds kPatience{30};      // for accepted requests when stopping
constexpr std::chrono::seconds kHousekeeping{60};  // between looks at what Housekeeping has
constexpr std::uint64_t kCalibrationComparisons = 50'000'000;
constexpr std::size_t kOpenApiLimit = 4U * 1024 * 1024;

/// SIGTERM and SIGINT, waited for by the main thread instead of interrupting some other one. Made
/// before any thread is started, because threads inherit the mask.
class StopSignals {
  public:
    StopSignals() {
        sigemptyset(&set_);
        sigaddset(&set_, SIGTERM);
        sigaddset(&set_, SIGINT);
        pthread_sigmask(SIG_BLOCK, &set_, &before_);
    }
    ~StopSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    StopSignals(const StopSignals&) = delete;
    StopSignals(StopSignals&&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;
    StopSignals& operator=(StopSignals&&) = delete;

    /// Whether one waits to be taken.
    static bool pending() {
        sigset_t waiting{};
        sigpending(&waiting);
        return sigismember(&waiting, SIGTERM) == 1 || sigismember(&waiting, SIGINT) == 1;
    }

    /// Whether one came within `patience`.
    bool wait(std::chrono::seconds patience) const {
        const timespec timeout{patience.count(), 0};
        return sigtimedwait(&set_, nullptr, &timeout) > 0;
    }

  private:
    sigset_t set_{};
    sigset_t before_{};
};

std::vector<std::string> trust_pages(const Config& config, std::uint16_t trust_port) {
    if (trust_port == 0) {
        return {};
    }
    Config::Server plain = config.server;
    plain.http = true;
    std::vector<std::string> pages = base_addresses(plain, trust_port);
    for (std::string& page : pages) {
        page += "/trust";
    }
    return pages;
}

server::ServerSettings server_settings(const Config& config, const Certificates& certificates) {
    const Paths paths = find_paths(config);
    const Result<Bytes> openapi = read_file(paths.openapi, kOpenApiLimit);
    if (!openapi) {
        log::warning("the API description is not served", {{"reason", openapi.error().message}});
    }
    return {.limits = config.server,
            .web = paths.web,
            .openapi = openapi ? std::string(as_text(*openapi)) : std::string(),
            .io_threads = 1,
            .tls = certificates.tls,
            .ca_certificate = certificates.ca_certificate};
}

/// On one computing thread: the searches are limited so that it is soon free again.
Result<std::string> calibration_text(const app::Calibrate& calibrate, double fpir) {
    measurement::ScoringLimits limits;
    limits.comparisons = kCalibrationComparisons;
    const auto calibration = calibrate.run(fpir, limits);
    if (!calibration) {
        return calibration.error();
    }
    return app::calibration_json(*calibration);
}

app::TermsOf terms_of(const app::TermsOfPerson& terms) {
    return [&terms](PersonKey person, CivilDay first, CivilDay last) {
        return terms.of(person, first, last);
    };
}

void run_until_stopped(const StopSignals& signals, Housekeeping housekeeping,
                       WebhookThreads& webhook_threads) {
    housekeeping.announce_periods();
    while (!signals.wait(kHousekeeping)) {
        housekeeping.run();
    }
    log::info("stopping: no new requests are taken, those accepted are finished");
    webhook_threads.ask_to_stop();  // they may take as long as the requests that are finished
    housekeeping.server.stop(kPatience);
    housekeeping.log_head();
}

}  // namespace

Status serve(const Config& config, const std::function<void(const cli::Serving&)>& on_ready) {
    log::set_level(config.log_level);
    const StopSignals signals;
    auto payroll_form = app::read_payroll_template(config.attendance.payroll_template);
    if (!payroll_form) {
        return payroll_form.error();
    }
    const auto key_rights = access::Rights::parse(config.api_key_rights);
    if (!key_rights || *key_rights == access::Rights()) {
        return Error{
            ErrorCode::config_invalid,
            "api_key_rights: " + (key_rights ? "names no right" : key_rights.error().message)};
    }
    auto parts = build_parts(config, cli::Opening::serving, StopSignals::pending);
    // Taken, or it would end the process once it is no longer held back.
    if (!parts && signals.wait(std::chrono::seconds{0})) {
        log::info("stopped before the server was ready");
        return {};
    }
    if (!parts) {
        return parts.error();
    }
    const Clock& clock = (*parts)->clock();
    Certificates certificates(config, clock);
    if (Status opened = certificates.open(); !opened) {
        return opened;
    }
    app::Credentials credentials((*parts)->access_store(), clock, config.api_key, *key_rights);
    app::Devices devices((*parts)->device_store(), clock);
    app::Pins pins = (*parts)->make_pins();
    app::SignIn sign_in =
        (*parts)->make_sign_in({.second_factor_required = config.second_factor == "required"});
    const app::Reach reach((*parts)->directory(), (*parts)->people(), clock);
    app::Users users((*parts)->user_store(), sign_in, reach, clock);
    app::UserLinks user_links((*parts)->user_store(), clock);
    const app::PhotoLinks photo_links((*parts)->people(), (*parts)->photos(), clock);
    const auto latest = (*parts)->journal().latest_time();
    if (!latest) {
        return latest.error();
    }
    app::ClockTrust trust(clock, *latest, system_clock_is_synchronised);
    if (trust.unsure()) {
        log::warning(
            "this machine's clock stands before the last check-in, or nothing keeps it right; "
            "check-ins are marked until it does",
            {{"now", to_rfc3339(clock.now())}, {"latest", to_rfc3339(*latest)}});
    }
    app::CheckIn check_in((*parts)->events(), (*parts)->corrections(), (*parts)->people(), clock,
                          (*parts)->changes(),
                          {.terms = terms_of((*parts)->terms_of_person()), .trust = &trust});
    app::Corrections corrections((*parts)->people(), (*parts)->events(), (*parts)->corrections(),
                                 terms_of((*parts)->terms_of_person()), clock,
                                 {.second_approver = config.attendance.second_approver});
    app::ClockCorrection clock_correction(corrections, (*parts)->events(), (*parts)->people());
    const app::LimitWatch limit_watch((*parts)->timesheets(), (*parts)->terms_of_person());
    const app::Payroll payroll((*parts)->timesheets(), (*parts)->pay_periods(),
                               std::move(*payroll_form));
    app::PersonalLinks personal_links((*parts)->personal_store(), clock);
    app::Acknowledgements acknowledgements((*parts)->timesheets(), (*parts)->people(),
                                           (*parts)->acknowledgements(), clock);
    Outgoing outgoing(config, **parts);
    WorkerPool workers(worker_threads(config), config.queue);
    auto server = server::Server::start(
        server_settings(config, certificates),
        {.reader = (*parts)->reader(),
         .attempts = (*parts)->attempts(),
         .identify = (*parts)->identify(),
         .active_liveness = (*parts)->active_liveness(),
         .verify_person = (*parts)->verify_person(),
         .check_in = check_in,
         .events = (*parts)->events(),
         .corrections = corrections,
         .clock_correction = clock_correction,
         .terms = (*parts)->terms(),
         .timesheets = (*parts)->timesheets(),
         .enrol = (*parts)->enrol(),
         .remove_person = (*parts)->remove_person(),
         .set_aside = (*parts)->set_aside(),
         .merge_people = (*parts)->merge_people(),
         .record_basis = (*parts)->record_basis(),
         .records = (*parts)->records(),
         .directory = (*parts)->directory(),
         .people = (*parts)->people_store(),
         .export_person = (*parts)->export_person(),
         .credentials = credentials,
         .devices = devices,
         .users = users,
         .sign_in = sign_in,
         .personal_links = personal_links,
         .reach = reach,
         .pins = pins,
         .webhooks = outgoing.webhooks,
         .audit = (*parts)->audit(),
         .photo_links = photo_links,
         .index = (*parts)->index(),
         .policy = (*parts)->policy(),
         .pay_periods = (*parts)->pay_periods(),
         .payroll = payroll,
         .acknowledgements = acknowledgements,
         .limit_watch = limit_watch,
         .asserted_basis = config.asserted_basis,
         .calibration = [&calibrate = (*parts)->calibrate()](
                            double fpir) { return calibration_text(calibrate, fpir); },
         .not_ready = [&store = (*parts)->people()]() -> std::optional<std::string> {
             return store.revision() ? std::nullopt
                                     : std::optional<std::string>(
                                           "The data folder cannot be read; `rollcall doctor` says "
                                           "what is wrong with it.");
         },
         .lost_people = [&lost = (*parts)->lost()] { return lost.size(); }},
        workers, clock);
    if (!server) {
        return server.error();
    }
    const std::vector<std::string> bases = base_addresses(config.server, (*server)->port());
    if (Status written = write_addresses(config.data, bases); !written) {
        return written;
    }
    log::info("ready", {{"address", bases.front()},
                        {"model", (*parts)->reader().analyser().model().value()},
                        {"templates", std::to_string((*parts)->index().size())}});
    on_ready({.addresses = {bases, true},
              .trust_pages = trust_pages(config, (*server)->trust_port()),
              .ca_fingerprint = certificates.ca_fingerprint,
              .credentials = credentials,
              .user_links = user_links});
    WebhookThreads webhook_threads(outgoing.sender);
    run_until_stopped(signals,
                      {.config = config,
                       .certificates = certificates,
                       .access = (*parts)->access_store(),
                       .devices = (*parts)->device_store(),
                       .users = (*parts)->user_store(),
                       .sign_in = (*parts)->sign_in_store(),
                       .personal = (*parts)->personal_store(),
                       .removals = (*parts)->remove_person(),
                       .retention = (*parts)->retention(),
                       .events = (*parts)->events(),
                       .webhooks = (*parts)->webhook_store(),
                       .journal = (*parts)->journal(),
                       .chain = (*parts)->chain(),
                       .server = **server,
                       .clock = clock,
                       .bases = bases},
                      webhook_threads);
    webhook_threads.stop();
    workers.stop();
    remove_addresses(config.data);
    log::info("stopped");
    return {};
}

}  // namespace rollcall
