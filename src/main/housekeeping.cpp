#include "main/housekeeping.h"

#include <chrono>
#include <utility>

#include "core/log.h"
#include "main/addresses.h"

namespace rollcall {
namespace {

constexpr std::chrono::hours kHeadInterval{1};  // between heads of the journal in the log
constexpr std::chrono::hours kRetentionInterval{24};
/// Not at once after a start: whoever has just learnt of the setting can still change it.
constexpr std::chrono::hours kRetentionDelay{1};

}  // namespace

void Housekeeping::run() {
    certificates.renew(server);
    follow_addresses();
    purge();
    if (clock.now() - head_logged_at >= kHeadInterval) {
        log_head();
    }
    if (clock.now() >= next_retention) {
        end_periods();
    }
    if (Status finished = removals.finish_pending(); !finished) {
        log::warning("something of removed people is left; trying again in a minute",
                     {{"reason", finished.error().message}, {"why", finished.error().context}});
    }
}

void Housekeeping::log_head() {
    const auto head = journal.head();
    if (head && head->number != head_logged) {
        log::info("the journal's head", {{"head", chain.sign(*head)}});
        head_logged = head->number;
    }
    head_logged_at = clock.now();
}

void Housekeeping::announce_periods() {
    next_retention = clock.now() + kRetentionDelay;
    const auto due = retention.due();
    if (due && !(due->faces.empty() && due->people.empty())) {
        log::warning(
            "retention periods are over, and what they keep no longer is removed in an hour; "
            "`rollcall retention --dry-run` says whose",
            {{"people", std::to_string(due->people.size())},
             {"faces", std::to_string(due->faces.size())}});
    }
}

void Housekeeping::end_periods() {
    next_retention = clock.now() + kRetentionInterval;
    if (const auto done = retention.apply(); !done) {
        log::warning("what retention periods have ended stays for now",
                     {{"reason", done.error().message}});
    }
}

void Housekeeping::purge() {
    if (Status purged = access.purge_expired(clock.now()); !purged) {
        log::warning("expired sessions stay for now", {{"reason", purged.error().message}});
    }
    if (Status purged = devices.purge_pairings(clock.now()); !purged) {
        log::warning("expired codes stay for now", {{"reason", purged.error().message}});
    }
    for (const Status& purged :
         {users.purge_links(clock.now()), sign_in.purge_sessions(clock.now()),
          personal.purge_expired(clock.now())}) {
        if (!purged) {
            log::warning("links and sessions of users and people that have ended stay for now",
                         {{"reason", purged.error().message}});
        }
    }
    if (Status purged = webhooks.purge(clock.now() - webhooks::kLogKept); !purged) {
        log::warning("deliveries of webhooks that are old stay for now",
                     {{"reason", purged.error().message}});
    }
    const std::chrono::hours attempts_kept(config.attendance.attempts_kept_hours);
    if (Status purged = events.purge(clock.now(), attempts_kept); !purged) {
        log::warning("attempts whose time is over stay for now",
                     {{"reason", purged.error().message}});
    }
}

void Housekeeping::follow_addresses() {
    std::vector<std::string> now = base_addresses(config.server, server.port());
    if (now != bases && write_addresses(config.data, now)) {
        bases = std::move(now);
        log::info("the addresses of this machine have changed", {{"address", bases.back()}});
    }
}

}  // namespace rollcall
