#include "people/directory.h"

#include <algorithm>
#include <string>

#include "people/search_text.h"
#include "store/sqlite/connections.h"
#include "store/sqlite/database.h"
#include "store/sqlite/record_rows.h"

namespace rollcall::store {
namespace {

using people::Assignment;
using people::PeopleFilter;
using people::Person;
using people::PersonPage;
using people::PutMode;
using people::PutOutcome;
using people::PutPerson;
using people::Site;
using SQLite::Statement;

constexpr std::size_t kPageLimit = 1000;
constexpr int kFirstFilter = 3;  // parameter, after the cursor and the day

class SqliteDirectory final : public people::Directory {
  public:
    explicit SqliteDirectory(Database& database) : database_(database) {}

    Result<std::optional<Person>> find(const EmployeeId& id, CivilDay day) const override {
        return connections().read([&](SQLite::Database& reader) -> Result<std::optional<Person>> {
            return read_person(reader, id, day);
        });
    }
    Result<PersonPage> list(const PeopleFilter& filter, const std::optional<std::string>& cursor,
                            std::size_t limit, CivilDay day) const override;
    Result<std::vector<Assignment>> assignments(PersonKey person) const override;
    Result<std::vector<EmployeeId>> former_ids(PersonKey person) const override;
    Result<std::vector<PutOutcome>> put(std::span<const PutPerson> people, PutMode mode,
                                        const people::Today& today) override;
    Result<std::vector<Site>> sites() const override;
    Status put_site(const Site& site) override;
    Status remove_site(const std::string& id) override;

  private:
    Connections& connections() const { return database_.connections(); }

    Database& database_;
};

/// The texts to be bound from kFirstFilter on, and the conditions that ask for them.
struct Conditions {
    std::string sql;
    std::vector<std::string> texts;

    /// `before` and `after` stand around the parameter.
    void add(const char* before, std::string text, const char* after) {
        sql += "AND ";
        sql += before;
        sql += "?" + std::to_string(kFirstFilter + static_cast<int>(texts.size()));
        sql += after;
        texts.push_back(std::move(text));
    }
};

Conditions conditions_of(const PeopleFilter& filter) {
    Conditions conditions;
    if (filter.status) {
        conditions.add("status = ", std::string(people::status_name(*filter.status)), " ");
    }
    if (filter.site) {
        conditions.add("current.site = ", *filter.site, " ");
    }
    if (filter.department) {
        conditions.add("current.department = ", *filter.department, " ");
    }
    for (std::string& word : people::search_words(filter.query)) {
        conditions.add("instr(search_text, ", std::move(word), ") > 0 ");
    }
    return conditions;
}

Result<PersonPage> SqliteDirectory::list(const PeopleFilter& filter,
                                         const std::optional<std::string>& cursor,
                                         std::size_t limit, CivilDay day) const {
    const std::size_t wanted = std::clamp<std::size_t>(limit, 1, kPageLimit);
    const Conditions conditions = conditions_of(filter);
    return connections().read([&](SQLite::Database& reader) -> Result<PersonPage> {
        Statement query(reader, std::string(kPersonColumns) + "WHERE employee_id > ?1 " +
                                    conditions.sql + "ORDER BY employee_id LIMIT " +
                                    std::to_string(wanted + 1));
        query.bind(1, cursor.value_or(std::string()));
        bind_date(query, 2, day);
        for (std::size_t i = 0; i < conditions.texts.size(); ++i) {
            query.bind(kFirstFilter + static_cast<int>(i), conditions.texts[i]);
        }
        PersonPage page;
        while (query.executeStep()) {
            if (page.people.size() == wanted) {
                page.next = page.people.back().id.value();
                break;
            }
            page.people.push_back(person_of(query));
        }
        return page;
    });
}

Result<std::vector<Assignment>> SqliteDirectory::assignments(PersonKey person) const {
    return connections().read([&](SQLite::Database& reader) -> Result<std::vector<Assignment>> {
        Statement query(reader,
                        "SELECT valid_from, coalesce(site, ''), department, time_zone "
                        "FROM assignments WHERE person = ? ORDER BY valid_from");
        query.bind(1, person.value());
        std::vector<Assignment> assignments;
        while (query.executeStep()) {
            assignments.push_back({date_of(query.getColumn(0)),
                                   {.site = query.getColumn(1).getString(),
                                    .department = query.getColumn(2).getString(),
                                    .time_zone = query.getColumn(3).getString()}});
        }
        return assignments;
    });
}

Result<std::vector<EmployeeId>> SqliteDirectory::former_ids(PersonKey person) const {
    return connections().read([&](SQLite::Database& reader) -> Result<std::vector<EmployeeId>> {
        Statement query(reader,
                        "SELECT employee_id FROM former_ids WHERE person = ? ORDER BY employee_id");
        query.bind(1, person.value());
        std::vector<EmployeeId> ids;
        while (query.executeStep()) {
            ids.emplace_back(query.getColumn(0).getString());
        }
        return ids;
    });
}

Result<std::vector<PutOutcome>> SqliteDirectory::put(std::span<const PutPerson> people,
                                                     PutMode mode, const people::Today& today) {
    return connections().exclusively(
        [&](SQLite::Database& writer) -> Result<std::vector<PutOutcome>> {
            SQLite::Transaction transaction(writer, SQLite::TransactionBehavior::IMMEDIATE);
            std::vector<PutOutcome> outcomes;
            outcomes.reserve(people.size());
            for (const PutPerson& put : people) {
                outcomes.push_back(put_record(writer, put, today));
            }
            const bool all_good = std::ranges::none_of(
                outcomes, [](const PutOutcome& one) { return one.error.has_value(); });
            if (mode == PutMode::each || (mode == PutMode::all && all_good)) {
                transaction.commit();
            }
            return outcomes;
        });
}

Result<std::vector<Site>> SqliteDirectory::sites() const {
    return connections().read([](SQLite::Database& reader) -> Result<std::vector<Site>> {
        Statement query(reader, "SELECT id, name, time_zone FROM sites ORDER BY id");
        std::vector<Site> sites;
        while (query.executeStep()) {
            sites.push_back({query.getColumn(0).getString(), query.getColumn(1).getString(),
                             query.getColumn(2).getString()});
        }
        return sites;
    });
}

Status SqliteDirectory::put_site(const Site& site) {
    return connections().write([&](SQLite::Database& writer) -> Status {
        Statement other(writer,
                        "SELECT 1 FROM sites JOIN assignments ON assignments.site = sites.id "
                        "WHERE sites.id = ? AND sites.time_zone <> ?");
        other.bind(1, site.id);
        other.bind(2, site.time_zone);
        if (other.executeStep()) {
            return Error{ErrorCode::conflict,
                         "people work there, did, or will, and their past days are counted by its "
                         "time zone; make another site and assign them from a day on"};
        }
        Statement put(writer,
                      "INSERT INTO sites (id, name, time_zone) VALUES (?, ?, ?) ON CONFLICT (id) "
                      "DO UPDATE SET name = excluded.name, time_zone = excluded.time_zone");
        put.bind(1, site.id);
        put.bind(2, site.name);
        put.bind(3, site.time_zone);
        put.exec();
        return {};
    });
}

Status SqliteDirectory::remove_site(const std::string& id) {
    return connections().write([&](SQLite::Database& writer) -> Status {
        Statement used(writer, "SELECT 1 FROM assignments WHERE site = ?");
        used.bind(1, id);
        if (used.executeStep()) {
            return Error{ErrorCode::conflict,
                         "people work there, did, or will; what they did there needs the site"};
        }
        Statement remove(writer, "DELETE FROM sites WHERE id = ?");
        remove.bind(1, id);
        if (remove.exec() == 0) {
            return Error{ErrorCode::not_found, "there is no such site"};
        }
        return {};
    });
}

}  // namespace

std::unique_ptr<people::Directory> make_directory(Database& database) {
    return std::make_unique<SqliteDirectory>(database);
}

}  // namespace rollcall::store
