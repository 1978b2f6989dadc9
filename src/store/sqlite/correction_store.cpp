#include "attendance/correction_store.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "store/sqlite/connections.h"
#include "store/sqlite/correction_rows.h"
#include "store/sqlite/database.h"
#include "store/sqlite/event_rows.h"
#include "store/sqlite/event_writer.h"
#include "store/sqlite/rows.h"

namespace rollcall::store {
namespace {

using attendance::Correction;
using attendance::CorrectionFilter;
using attendance::CorrectionNumber;
using attendance::CorrectionPage;
using attendance::CorrectionState;
using attendance::Decision;
using attendance::EventNumber;
using attendance::NewCorrection;
using SQLite::Statement;

constexpr std::size_t kPageLimit = 1000;

Status refuse_unknown(SQLite::Database& database, const NewCorrection& correction) {
    Statement person(database, "SELECT 1 FROM people WHERE key = ?");
    person.bind(1, correction.person.value());
    if (!person.executeStep()) {
        return Error{ErrorCode::not_found, "nobody has this employee_id"};
    }
    if (!correction.target) {
        return {};
    }
    Statement event(database,
                    "SELECT 1 FROM events WHERE number = ?2 AND person IN " + same_person("?1"));
    event.bind(1, correction.person.value());
    event.bind(2, correction.target->value());
    if (!event.executeStep()) {
        return Error{ErrorCode::not_found,
                     "this person has no event " + std::to_string(correction.target->value())};
    }
    return {};
}

class SqliteCorrectionStore final : public attendance::CorrectionStore {
  public:
    SqliteCorrectionStore(Database& database, std::optional<journal::Chain> chain,
                          HeadWritten written)
        : connections_(database.connections()),
          chain_(std::move(chain)),
          written_(std::move(written)) {}

    Result<std::vector<Correction>> add(std::span<const NewCorrection> corrections,
                                        const std::optional<Decision>& approval,
                                        const FactsOf& facts_of) override;
    Result<std::vector<Correction>> decide(std::span<const CorrectionNumber> numbers,
                                           const Decision& decision,
                                           const FactsOf& facts_of) override;
    Result<std::vector<Correction>> find(std::span<const CorrectionNumber> numbers) const override;
    Result<CorrectionPage> list(const CorrectionFilter& filter,
                                std::optional<CorrectionNumber> cursor,
                                std::size_t limit) const override;

  private:
    /// Within the caller's transaction: the decision, and what it writes into the journal.
    void write_decision(SQLite::Database& writer, Correction& correction, const Decision& decision,
                        std::size_t index, const FactsOf& facts_of,
                        std::optional<journal::Head>& head) const;
    Status refuse_without_key(bool approves) const;
    /// Once it is committed.
    void tell(const std::optional<journal::Head>& head) const;

    Connections& connections_;
    std::optional<journal::Chain> chain_;
    HeadWritten written_;
};

Status SqliteCorrectionStore::refuse_without_key(bool approves) const {
    if (approves && !chain_) {
        return Error{ErrorCode::internal, "corrections cannot be approved here",
                     "the store was opened without the journal's key"};
    }
    return {};
}

void SqliteCorrectionStore::tell(const std::optional<journal::Head>& head) const {
    if (head && written_) {
        written_(*head, chain_->sign(*head));
    }
}

void SqliteCorrectionStore::write_decision(SQLite::Database& writer, Correction& correction,
                                           const Decision& decision, std::size_t index,
                                           const FactsOf& facts_of,
                                           std::optional<journal::Head>& head) const {
    correction.decision = decision;
    if (decision.state == CorrectionState::approved) {
        for (attendance::Facts& facts : facts_of(index, correction)) {
            head = EventWriter(writer, *chain_)
                       .write({.facts = std::move(facts),
                               .person = correction.asked.person,
                               .evidence = std::nullopt,
                               .runner_up = std::nullopt});
            correction.events.emplace_back(head->number.value());
        }
    }
    update_decision(writer, correction);
}

Result<std::vector<Correction>> SqliteCorrectionStore::add(
    std::span<const NewCorrection> corrections, const std::optional<Decision>& approval,
    const FactsOf& facts_of) {
    if (Status able = refuse_without_key(approval.has_value()); !able) {
        return able.error();
    }
    std::optional<journal::Head> head;
    auto added =
        connections_.write([&](SQLite::Database& writer) -> Result<std::vector<Correction>> {
            std::vector<Correction> made;
            for (const NewCorrection& asked : corrections) {
                if (Status known = refuse_unknown(writer, asked); !known) {
                    return known.error();
                }
                Correction correction{.number = insert_correction(writer, asked),
                                      .asked = asked,
                                      .decision = std::nullopt,
                                      .events = {}};
                if (approval) {
                    write_decision(writer, correction, *approval, made.size(), facts_of, head);
                }
                made.push_back(std::move(correction));
            }
            return made;
        });
    if (added) {
        tell(head);
    }
    return added;
}

Result<std::vector<Correction>> SqliteCorrectionStore::decide(
    std::span<const CorrectionNumber> numbers, const Decision& decision, const FactsOf& facts_of) {
    if (Status able = refuse_without_key(decision.state == CorrectionState::approved); !able) {
        return able.error();
    }
    std::optional<journal::Head> head;
    auto decided =
        connections_.write([&](SQLite::Database& writer) -> Result<std::vector<Correction>> {
            std::vector<Correction> made;
            for (const CorrectionNumber number : numbers) {
                auto correction = find_correction(writer, number);
                if (!correction) {
                    return Error{ErrorCode::not_found,
                                 "there is no correction " + std::to_string(number.value())};
                }
                if (correction->decision) {
                    return Error{ErrorCode::conflict,
                                 "correction " + std::to_string(number.value()) + " was " +
                                     std::string(correction_state_name(correction->state())) +
                                     " already, by " + correction->decision->by +
                                     "; nothing has changed"};
                }
                write_decision(writer, *correction, decision, made.size(), facts_of, head);
                made.push_back(std::move(*correction));
            }
            return made;
        });
    if (decided) {
        tell(head);
    }
    return decided;
}

Result<std::vector<Correction>> SqliteCorrectionStore::find(
    std::span<const CorrectionNumber> numbers) const {
    return connections_.read([&](SQLite::Database& reader) -> Result<std::vector<Correction>> {
        std::vector<Correction> found;
        for (const CorrectionNumber number :
             std::set<CorrectionNumber>(numbers.begin(), numbers.end())) {
            if (auto correction = find_correction(reader, number)) {
                found.push_back(std::move(*correction));
            }
        }
        return found;
    });
}

Result<CorrectionPage> SqliteCorrectionStore::list(const CorrectionFilter& filter,
                                                   std::optional<CorrectionNumber> cursor,
                                                   std::size_t limit) const {
    const std::size_t wanted = std::clamp<std::size_t>(limit, 1, kPageLimit);
    std::string condition = "WHERE number < :cursor";
    condition += filter.person ? " AND person = :person" : "";
    condition += filter.state ? " AND state = :state" : "";
    condition += filter.from ? " AND latest >= :from" : "";
    condition += filter.until ? " AND earliest < :until" : "";
    return connections_.read([&](SQLite::Database& reader) -> Result<CorrectionPage> {
        Statement query(reader,
                        select_corrections(condition + " ORDER BY number DESC LIMIT :limit"));
        query.bind(":cursor", cursor ? cursor->value() : std::int64_t{INT64_MAX});
        query.bind(":limit", static_cast<std::int64_t>(wanted + 1));
        if (filter.person) {
            query.bind(":person", filter.person->value());
        }
        if (filter.state) {
            query.bind(":state", static_cast<int>(*filter.state));
        }
        if (filter.from) {
            query.bind(":from", static_cast<std::int64_t>(to_unix_millis(*filter.from)));
        }
        if (filter.until) {
            query.bind(":until", static_cast<std::int64_t>(to_unix_millis(*filter.until)));
        }
        CorrectionPage page;
        while (query.executeStep()) {
            if (page.corrections.size() == wanted) {
                page.next = page.corrections.back().number;
                break;
            }
            page.corrections.push_back(correction_of(query));
        }
        return page;
    });
}

}  // namespace

std::unique_ptr<attendance::CorrectionStore> make_correction_store(
    Database& database, std::optional<journal::Chain> chain, HeadWritten written) {
    return std::make_unique<SqliteCorrectionStore>(database, std::move(chain), std::move(written));
}

}  // namespace rollcall::store
