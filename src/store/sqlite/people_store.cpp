#include <algorithm>
#include <string>
#include <utility>

#include "store/sqlite/basis_rows.h"
#include "store/sqlite/connections.h"
#include "store/sqlite/database.h"
#include "store/sqlite/face_rows.h"
#include "store/sqlite/merge_rows.h"
#include "store/sqlite/people_rows.h"
#include "store/sqlite/person_keys.h"
#include "store/sqlite/removal_rows.h"
#include "store/sqlite/rows.h"
#include "store/sqlite/wiping.h"

namespace rollcall::store {
namespace {

using people::AddedPhoto;
using people::Employee;
using people::EmployeePage;
using people::LegalBasis;
using people::MergedPeople;
using people::Merging;
using people::NewPhoto;
using people::OwnedPhoto;
using people::Photo;
using people::PhotoSetAside;
using people::RemovedPerson;
using people::StoredTemplate;
using people::Withdrawal;
using SQLite::Statement;

constexpr std::size_t kPageLimit = 1000;

constexpr const char* kEmployeeColumns =
    "SELECT key, employee_id, name, created_at,"
    " (SELECT count(*) FROM photos WHERE person = people.key), status FROM people ";

Employee employee_of(Statement& row) {
    return {.key = PersonKey(row.getColumn(0).getInt64()),
            .id = EmployeeId(row.getColumn(1).getString()),
            .name = row.getColumn(2).getString(),
            .created_at = time_of(row.getColumn(3)),
            .photos = row.getColumn(4).getUInt(),
            .status = status_of(row.getColumn(5))};
}

class SqlitePeopleStore final : public people::PeopleStore {
  public:
    SqlitePeopleStore(Database& database, PersonKeys keys,
                      std::chrono::milliseconds erasure_deadline)
        : database_(database), keys_(std::move(keys)), wiping_(database, erasure_deadline) {}

    Result<std::optional<Employee>> find(const EmployeeId& id) const override {
        return find_where("WHERE key = " + std::string(kPersonOfId),
                          [&](Statement& query) { query.bind(1, id.value()); });
    }

    Result<std::optional<Employee>> find(PersonKey key) const override {
        return find_where("WHERE key = ?", [&](Statement& query) { query.bind(1, key.value()); });
    }

    Result<std::optional<Employee>> find_badge(const std::string& code) const override {
        return find_where("WHERE badge_code = ?", [&](Statement& query) { query.bind(1, code); });
    }

    Result<std::optional<Photo>> photo(PhotoKey key) const override {
        return connections().read(
            [&](SQLite::Database& reader) { return find_photo(reader, keys_, key); });
    }

    Result<std::optional<Photo>> photo(const PhotoName& name) const override {
        return connections().read(
            [&](SQLite::Database& reader) { return find_photo(reader, keys_, name); });
    }

    Result<EmployeePage> list(const std::optional<std::string>& cursor,
                              std::size_t limit) const override;
    Result<AddedPhoto> add_photo(const NewPhoto& photo) override;
    Result<std::vector<people::PersonPhoto>> photos_of(PersonKey person) const override {
        return connections().read(
            [&](SQLite::Database& reader) -> Result<std::vector<people::PersonPhoto>> {
                return store::photos_of(reader, person);
            });
    }
    Result<std::vector<people::PersonTemplate>> templates_of(PersonKey person) const override {
        return connections().read(
            [&](SQLite::Database& reader) { return store::templates_of(reader, keys_, person); });
    }
    Status set_reference(PersonKey person, PhotoKey photo) override;
    Result<std::optional<RemovedPerson>> remove_photo(PersonKey person, PhotoKey photo) override;
    Result<std::uint64_t> set_aside(PhotoKey photo, bool aside) override;
    Result<std::vector<PhotoSetAside>> photos_set_aside() const override;
    Result<std::optional<std::uint64_t>> put_template(PhotoKey photo, const ModelId& model,
                                                      const std::vector<float>& embedding) override;
    Result<std::uint64_t> drop_other_templates(const ModelId& kept) override;
    Result<std::vector<LegalBasis>> bases(PersonKey person) const override;
    Result<std::uint64_t> record_basis(const EmployeeId& id, const LegalBasis& basis) override;
    Result<std::optional<RemovedPerson>> withdraw(const Withdrawal& withdrawal) override;
    Result<MergedPeople> merge(const Merging& merging) override;
    Result<std::optional<RemovedPerson>> remove(const EmployeeId& id) override;
    Status finish_erasure() override { return wiping_.finish(); }
    Result<std::uint64_t> revision() const override;
    Result<std::uint64_t> for_each_template(
        const ModelId& model, const std::function<void(StoredTemplate)>& visit) const override;
    Result<std::vector<OwnedPhoto>> photos_without_template(const ModelId& model) const override;
    Result<std::vector<PhotoName>> photo_names() const override;
    Result<std::vector<ModelCount>> template_models() const override;

  private:
    template <class Bind>
    Result<std::optional<Employee>> find_where(const std::string& condition,
                                               const Bind& bind) const {
        return connections().read([&](SQLite::Database& reader) -> Result<std::optional<Employee>> {
            Statement query(reader, kEmployeeColumns + condition);
            bind(query);
            if (!query.executeStep()) {
                return std::optional<Employee>();
            }
            return std::optional<Employee>(employee_of(query));
        });
    }

    Connections& connections() const { return database_.connections(); }

    Database& database_;
    PersonKeys keys_;
    Wiping wiping_;
};

Result<EmployeePage> SqlitePeopleStore::list(const std::optional<std::string>& cursor,
                                             std::size_t limit) const {
    const std::size_t wanted = std::clamp<std::size_t>(limit, 1, kPageLimit);
    return connections().read([&](SQLite::Database& reader) -> Result<EmployeePage> {
        Statement query(reader, std::string(kEmployeeColumns) +
                                    "WHERE employee_id > ? ORDER BY employee_id LIMIT ?");
        query.bind(1, cursor.value_or(std::string()));
        query.bind(2, static_cast<std::int64_t>(wanted + 1));
        EmployeePage page;
        while (query.executeStep()) {
            if (page.employees.size() == wanted) {
                page.next = page.employees.back().id.value();
                break;
            }
            page.employees.push_back(employee_of(query));
        }
        return page;
    });
}

Error no_numbers() {
    return {ErrorCode::invalid_field, "a template must hold at least one number"};
}

Error basis_missing() {
    return {ErrorCode::basis_missing,
            "no legal basis is on record for this person's face; record one first"};
}

Result<AddedPhoto> SqlitePeopleStore::add_photo(const NewPhoto& photo) {
    if (photo.embedding.empty()) {
        return no_numbers();
    }
    return connections().write([&](SQLite::Database& writer) -> Result<AddedPhoto> {
        AddedPhoto added;
        const NamedPerson person = put_person(writer, photo);
        const bool waited = !has_basis(writer, person.key);
        if (waited && photo.basis) {
            insert_basis(writer, person.key, *photo.basis);
            added.basis_recorded = true;
        }
        added.waiting = waited && !photo.basis;
        if (added.waiting && !photo.may_wait) {
            return basis_missing();
        }
        const auto person_key = keys_.find_or_make(writer, person.key);
        if (!person_key) {
            return person_key.error();
        }
        const PhotoRow row = put_photo(writer, person, *person_key, photo);
        if (row.set_aside) {
            return Error{ErrorCode::conflict,
                         "this very photo (number " + std::to_string(row.key.value()) +
                             ") has been set aside; take it back, or enrol another one"};
        }
        const PutTemplate stored = store::put_template(
            writer, *person_key, {person.key, row.key, photo.model}, photo.embedding);
        added.person = person.key;
        added.photo = row.key;
        added.new_person = person.created;
        added.new_photo = row.created || stored == PutTemplate::created;
        const bool changed = person.changed || row.created || stored != PutTemplate::unchanged ||
                             added.basis_recorded;
        added.revision = changed ? next_revision(writer) : current_revision(writer);
        return added;
    });
}

Result<std::uint64_t> SqlitePeopleStore::set_aside(PhotoKey photo, bool aside) {
    return connections().write([&](SQLite::Database& writer) -> Result<std::uint64_t> {
        switch (store::set_aside(writer, photo, aside)) {
            case SetAside::no_photo:
                return Error{ErrorCode::not_found, "there is no photo of this number"};
            case SetAside::last_photo:
                return Error{ErrorCode::conflict,
                             "it is the person's last photo that is in use; enrol another one "
                             "first, or remove the person"};
            case SetAside::unchanged:
                return current_revision(writer);
            case SetAside::changed:
                break;
        }
        return next_revision(writer);
    });
}

Status SqlitePeopleStore::set_reference(PersonKey person, PhotoKey photo) {
    return connections().write([&](SQLite::Database& writer) -> Status {
        switch (store::set_reference(writer, person, photo)) {
            case SetReference::no_photo:
                return Error{ErrorCode::not_found, "the person has no photo of this number"};
            case SetReference::set_aside:
                return Error{ErrorCode::conflict,
                             "the photo is set aside; take it back, or choose another one"};
            case SetReference::done:
                break;
        }
        return {};
    });
}

Result<std::optional<RemovedPerson>> SqlitePeopleStore::remove_photo(PersonKey person,
                                                                     PhotoKey photo) {
    return wiping_.erase_rows(
        [&](SQLite::Database& writer, Traces& traces) -> Result<std::optional<RemovedPerson>> {
            return delete_photo(writer, person, photo, traces);
        });
}

Result<std::vector<PhotoSetAside>> SqlitePeopleStore::photos_set_aside() const {
    return connections().read([](SQLite::Database& reader) -> Result<std::vector<PhotoSetAside>> {
        Statement query(reader,
                        "SELECT photos.key, employee_id, photos.created_at FROM photos "
                        "JOIN people ON people.key = person "
                        "WHERE set_aside = 1 ORDER BY photos.key");
        std::vector<PhotoSetAside> photos;
        while (query.executeStep()) {
            photos.push_back({PhotoKey(query.getColumn(0).getInt64()),
                              EmployeeId(query.getColumn(1).getString()),
                              time_of(query.getColumn(2))});
        }
        return photos;
    });
}

Result<std::optional<std::uint64_t>> SqlitePeopleStore::put_template(
    PhotoKey photo, const ModelId& model, const std::vector<float>& embedding) {
    if (embedding.empty()) {
        return no_numbers();
    }
    return connections().write(
        [&](SQLite::Database& writer) -> Result<std::optional<std::uint64_t>> {
            Statement enrolled(writer, "SELECT person FROM photos WHERE key = ?");
            enrolled.bind(1, photo.value());
            if (!enrolled.executeStep()) {
                return std::optional<std::uint64_t>();
            }
            const PersonKey person(enrolled.getColumn(0).getInt64());
            const auto person_key = keys_.find(writer, person);
            if (!person_key) {
                return person_key.error();
            }
            const bool changed = store::put_template(writer, *person_key, {person, photo, model},
                                                     embedding) != PutTemplate::unchanged;
            return std::optional(changed ? next_revision(writer) : current_revision(writer));
        });
}

Result<std::uint64_t> SqlitePeopleStore::drop_other_templates(const ModelId& kept) {
    return wiping_.erase_rows(
        [&](SQLite::Database& writer, Traces& traces) -> Result<std::uint64_t> {
            return delete_other_templates(writer, kept, traces);
        });
}

Result<std::vector<LegalBasis>> SqlitePeopleStore::bases(PersonKey person) const {
    return connections().read([&](SQLite::Database& reader) -> Result<std::vector<LegalBasis>> {
        return bases_of(reader, person);
    });
}

Result<std::uint64_t> SqlitePeopleStore::record_basis(const EmployeeId& id,
                                                      const LegalBasis& basis) {
    return connections().write([&](SQLite::Database& writer) -> Result<std::uint64_t> {
        const auto person = find_person(writer, id);
        if (!person) {
            return Error{ErrorCode::not_found, "nobody has this employee_id"};
        }
        const bool waited = !has_basis(writer, person->key);
        insert_basis(writer, person->key, basis);
        return waited ? next_revision(writer) : current_revision(writer);
    });
}

Result<std::optional<RemovedPerson>> SqlitePeopleStore::withdraw(const Withdrawal& withdrawal) {
    return wiping_.erase_rows(
        [&](SQLite::Database& writer, Traces& traces) -> Result<std::optional<RemovedPerson>> {
            return withdraw_bases(writer, withdrawal, traces);
        });
}

Result<MergedPeople> SqlitePeopleStore::merge(const Merging& merging) {
    return wiping_.erase_rows([&](SQLite::Database& writer, Traces& traces) {
        return merge_people(writer, keys_, merging, traces);
    });
}

Result<std::optional<RemovedPerson>> SqlitePeopleStore::remove(const EmployeeId& id) {
    return wiping_.erase_rows([&](SQLite::Database& writer, Traces& traces) {
        return delete_person(writer, id, traces);
    });
}

Result<std::uint64_t> SqlitePeopleStore::revision() const {
    return connections().read(
        [](SQLite::Database& reader) -> Result<std::uint64_t> { return current_revision(reader); });
}

Result<std::uint64_t> SqlitePeopleStore::for_each_template(
    const ModelId& model, const std::function<void(StoredTemplate)>& visit) const {
    if (Status usable = keys_.usable(); !usable) {
        return usable.error();
    }
    return connections().read([&](SQLite::Database& reader) -> Result<std::uint64_t> {
        const std::uint64_t revision = current_revision(reader);
        visit_templates(reader, keys_, model, visit);
        return revision;
    });
}

Result<std::vector<OwnedPhoto>> SqlitePeopleStore::photos_without_template(
    const ModelId& model) const {
    return connections().read([&](SQLite::Database& reader) -> Result<std::vector<OwnedPhoto>> {
        Statement query(reader,
                        "SELECT key, person, NOT EXISTS (SELECT 1 FROM legal_bases "
                        "WHERE person = photos.person AND withdrawn_at IS NULL) "
                        "FROM photos WHERE NOT EXISTS "
                        "(SELECT 1 FROM templates WHERE photo = photos.key AND model = "
                        "(SELECT key FROM models WHERE id = ?)) ORDER BY key");
        query.bind(1, model.value());
        std::vector<OwnedPhoto> photos;
        while (query.executeStep()) {
            photos.push_back({PhotoKey(query.getColumn(0).getInt64()),
                              PersonKey(query.getColumn(1).getInt64()),
                              query.getColumn(2).getInt() != 0});
        }
        return photos;
    });
}

Result<std::vector<PhotoName>> SqlitePeopleStore::photo_names() const {
    return connections().read([](SQLite::Database& reader) -> Result<std::vector<PhotoName>> {
        std::vector<PhotoName> names;
        Statement query(reader, "SELECT DISTINCT hash FROM photos");
        while (query.executeStep()) {
            names.emplace_back(query.getColumn(0).getString());
        }
        return names;
    });
}

Result<std::vector<people::PeopleStore::ModelCount>> SqlitePeopleStore::template_models() const {
    return connections().read([](SQLite::Database& reader) -> Result<std::vector<ModelCount>> {
        std::vector<ModelCount> counts;
        Statement query(reader,
                        "SELECT models.id, count(*) FROM templates "
                        "JOIN models ON models.key = templates.model "
                        "GROUP BY models.id ORDER BY models.id");
        while (query.executeStep()) {
            counts.push_back({ModelId(query.getColumn(0).getString()),
                              static_cast<std::uint64_t>(query.getColumn(1).getInt64())});
        }
        return counts;
    });
}

}  // namespace

std::unique_ptr<people::PeopleStore> make_people_store(Database& database,
                                                       Result<SecretKey> people_key,
                                                       std::chrono::milliseconds erasure_deadline) {
    return std::make_unique<SqlitePeopleStore>(database, PersonKeys(std::move(people_key)),
                                               erasure_deadline);
}

}  // namespace rollcall::store
