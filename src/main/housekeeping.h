#pragma once

#include <string>
#include <vector>

#include "access/access_store.h"
#include "access/device.h"
#include "access/personal_store.h"
#include "access/sign_in_store.h"
#include "access/user_store.h"
#include "app/remove_person.h"
#include "app/retention.h"
#include "attendance/event_store.h"
#include "core/clock.h"
#include "core/config.h"
#include "journal/chain.h"
#include "journal/journal_store.h"
#include "main/certificates.h"
#include "server/server.h"
#include "webhooks/webhook_store.h"

namespace rollcall {

/// What has to be looked after while a server runs. All that it refers to outlives it. Not
/// thread-safe.
struct Housekeeping {
    const Config& config;
    Certificates& certificates;
    access::AccessStore& access;
    access::DeviceStore& devices;
    access::UserStore& users;
    access::SignInStore& sign_in;
    access::PersonalStore& personal;
    app::RemovePerson& removals;
    app::Retention& retention;
    attendance::EventStore& events;
    webhooks::WebhookStore& webhooks;
    const journal::JournalStore& journal;
    const journal::Chain& chain;
    server::Server& server;
    const Clock& clock;
    std::vector<std::string> bases;  ///< the addresses as last written down
    TimePoint next_retention{};
    TimePoint head_logged_at{};
    journal::EntryNumber head_logged{};

    /// Once before the first run(): what retention will remove, and when, is told to the log.
    void announce_periods();
    /// A look at everything; once a minute.
    void run();
    /// A head that lies in the log, and wherever logs are sent, shows later what was cut off.
    void log_head();

  private:
    void end_periods();
    void purge();
    void follow_addresses();
};

}  // namespace rollcall
