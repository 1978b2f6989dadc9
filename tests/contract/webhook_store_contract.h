#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "access/device.h"
#include "attendance/event_store.h"
#include "people/people_store.h"
#include "webhooks/webhook_store.h"

namespace rollcall::test {

/// A store of hooks, and the stores that what it collects is written by.
class WebhookStorePlace {
  public:
    virtual ~WebhookStorePlace() = default;
    virtual webhooks::WebhookStore& hooks() = 0;
    virtual attendance::EventStore& events() = 0;
    virtual people::PeopleStore& people() = 0;
    virtual access::DeviceStore& devices() = 0;
    /// The stores as a process has them that was started anew.
    virtual void reopen() = 0;
};

struct WebhookStoreMaker {
    std::string name;  ///< letters and digits
    std::function<std::unique_ptr<WebhookStorePlace>()> make;
};

inline void PrintTo(const WebhookStoreMaker& maker, std::ostream* out) {
    *out << maker.name;
}

/// What every store of webhooks must do.
class WebhookStoreContract : public testing::TestWithParam<WebhookStoreMaker> {
  protected:
    void SetUp() override { place_ = GetParam().make(); }

    webhooks::WebhookStore& hooks() { return place_->hooks(); }
    /// An active hook of this id that asks for all kinds, unless told otherwise.
    void add_hook(const std::string& id, webhooks::Kinds kinds = webhooks::Kinds::all());
    /// Collects at `now`, a few rows at most waiting if so told.
    webhooks::Collected collect(TimePoint now, std::size_t most_waiting = webhooks::kMostWaiting);
    /// Kinds and subjects of a hook's deliveries, oldest first: "checkin.recorded 3, ...".
    std::string told(const std::string& id);
    std::int64_t check_in(PersonKey person, attendance::EventKind kind);
    void refuse(const std::string& answer, const std::string& reason, TimePoint at);

    std::unique_ptr<WebhookStorePlace> place_;
};

}  // namespace rollcall::test
