#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "access/audit.h"
#include "attendance/correction_store.h"
#include "attendance/event_store.h"
#include "journal/journal_store.h"
#include "people/people_store.h"

namespace rollcall::test {

/// Where an event store keeps its rows, with the people beside it that a removal takes out of both.
class EventStorePlace {
  public:
    virtual ~EventStorePlace() = default;
    virtual attendance::EventStore& events() = 0;
    virtual people::PeopleStore& people() = 0;
    virtual attendance::CorrectionStore& corrections() = 0;
    virtual access::AuditLog& audit() = 0;
    virtual journal::JournalStore& journal() = 0;
    /// The signed head that was told last; empty before the first.
    virtual std::string signed_head() = 0;
    virtual const journal::Chain& chain() = 0;
    /// Changes rows as somebody does who has the store's files and no key. `sql` is run on it.
    virtual void tamper(const std::string& sql) = 0;
};

struct EventStoreMaker {
    std::string name;  ///< letters and digits
    std::function<std::unique_ptr<EventStorePlace>()> make;
};

inline void PrintTo(const EventStoreMaker& maker, std::ostream* out) {
    *out << maker.name;
}

/// What every event store must do.
class EventStoreContract : public testing::TestWithParam<EventStoreMaker> {
  protected:
    void SetUp() override { place_ = GetParam().make(); }

    attendance::EventStore& store() { return place_->events(); }
    attendance::EventNumber record(const attendance::NewEvent& event);
    journal::JournalReport verified();

    std::unique_ptr<EventStorePlace> place_;
};

/// What every store of corrections must do: it writes into the journal of the events beside it.
class CorrectionStoreContract : public EventStoreContract {
  protected:
    void SetUp() override;
    attendance::CorrectionStore& corrections() { return place_->corrections(); }
    /// A check-in that E1 never made.
    attendance::NewCorrection missing(TimePoint at) const;
    attendance::Correction add(const attendance::NewCorrection& correction);

    PersonKey person_;  ///< E1
};

/// What every audit log must do. It shares the journal with the events, and so the places that it
/// is tested on.
class AuditLogContract : public EventStoreContract {
  protected:
    access::AuditLog& log() { return place_->audit(); }
};

}  // namespace rollcall::test
