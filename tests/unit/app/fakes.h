#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "people/people_store.h"
#include "unit/app/fake_photo_rows.h"
#include "unit/app/fake_photo_store.h"
#include "unit/app/store_fault.h"

// The stores in memory, so that use cases are tested without disk (the photos':
// fake_photo_store.h). Each one has a `fault`: while it is set, every call answers with it. Not
// thread-safe.
namespace rollcall::app {

inline people::LegalBasis asserted_basis() {
    return {.kind = people::BasisKind::asserted, .recorded_by = "the tests"};
}

class FakePeopleStore : public FakePhotoRows {
  public:
    std::optional<Error> add_photo_fault;  ///< of add_photo alone
    std::optional<Error> put_template_fault;
    std::optional<Error> visit_fault;      ///< of for_each_template alone
    bool removal_unproven = false;         ///< finish_erasure fails after a removal
    std::function<void()> during_erasure;  ///< called by finish_erasure

    Result<std::optional<people::Employee>> find(const EmployeeId& id) const override {
        return find_person([&](const people::Employee& person) { return person.id == id; });
    }
    /// Records, and so badges, are the directory's.
    Result<std::optional<people::Employee>> find_badge(const std::string& /*code*/) const override {
        return fault ? Result<std::optional<people::Employee>>(*fault)
                     : std::optional<people::Employee>();
    }
    Result<std::optional<people::Employee>> find(PersonKey key) const override {
        return find_person([&](const people::Employee& person) { return person.key == key; });
    }
    Result<people::EmployeePage> list(const std::optional<std::string>& cursor,
                                      std::size_t limit) const override {
        if (fault) {
            return *fault;
        }
        people::EmployeePage page;
        for (const auto& [id, person] : people_) {
            if (cursor && id <= *cursor) {
                continue;
            }
            if (page.employees.size() == limit) {
                page.next = page.employees.back().id.value();
                break;
            }
            page.employees.push_back(person);
        }
        return page;
    }
    Result<people::AddedPhoto> add_photo(const people::NewPhoto& photo) override {
        if (fault || add_photo_fault) {
            return fault ? *fault : *add_photo_fault;
        }
        const auto [entry, new_person] = people_.try_emplace(photo.employee.value());
        people::Employee& person = entry->second;
        if (new_person) {
            person = {PersonKey{++last_person_}, photo.employee, photo.name, photo.now};
        }
        person.name = photo.name;
        const bool waited = !has_basis(person.key);
        if (waited && !photo.basis && !photo.may_wait) {
            return Error{ErrorCode::basis_missing, "there is no basis"};
        }
        if (waited && photo.basis) {
            bases_[person.key].push_back(*photo.basis);
        }
        const bool waiting = waited && !photo.basis;
        const bool recorded = waited && !waiting;
        const auto same = std::ranges::find_if(rows_, [&](const Row& row) {
            return row.photo.person == person.key && row.photo.stored.name == photo.stored.name;
        });
        if (same != rows_.end()) {
            if (same->set_aside) {
                return Error{ErrorCode::conflict, "it is set aside"};
            }
            put(*same, photo.model, photo.embedding);
            revision_ += recorded ? 1 : 0;
            return people::AddedPhoto{person.key, same->photo.key, new_person, false,
                                      waiting,    recorded,        revision_};
        }
        ++person.photos;
        const PhotoKey key{++last_photo_};
        rows_.push_back({{key, person.key, photo.stored, photo.media_type, photo.now},
                         {{photo.model, photo.embedding}}});
        return people::AddedPhoto{person.key, key,      new_person, true,
                                  waiting,    recorded, ++revision_};
    }
    Result<std::uint64_t> set_aside(PhotoKey photo, bool aside) override {
        if (fault) {
            return *fault;
        }
        const auto row = std::ranges::find_if(
            rows_, [&](const Row& candidate) { return candidate.photo.key == photo; });
        if (row == rows_.end()) {
            return Error{ErrorCode::not_found, "there is no such photo"};
        }
        const bool last = std::ranges::none_of(rows_, [&](const Row& other) {
            return other.photo.person == row->photo.person && other.photo.key != photo &&
                   !other.set_aside;
        });
        if (aside && last) {
            return Error{ErrorCode::conflict, "it is the last one"};
        }
        revision_ += row->set_aside == aside ? 0 : 1;
        row->set_aside = aside;
        return revision_;
    }
    Result<std::vector<people::PhotoSetAside>> photos_set_aside() const override {
        if (fault) {
            return *fault;
        }
        std::vector<people::PhotoSetAside> photos;
        for (const Row& row : rows_) {
            if (row.set_aside) {
                photos.push_back(
                    {row.photo.key, find(row.photo.person).value()->id, row.photo.created_at});
            }
        }
        return photos;
    }
    Result<std::optional<std::uint64_t>> put_template(
        PhotoKey photo, const ModelId& model, const std::vector<float>& embedding) override {
        if (fault || put_template_fault) {
            return fault ? *fault : *put_template_fault;
        }
        const auto row = std::ranges::find_if(
            rows_, [&](const Row& candidate) { return candidate.photo.key == photo; });
        if (row == rows_.end()) {
            return std::optional<std::uint64_t>{};
        }
        put(*row, model, embedding);
        return std::optional{revision_};
    }
    Result<std::uint64_t> drop_other_templates(const ModelId& kept) override {
        if (fault) {
            return *fault;
        }
        std::uint64_t dropped = 0;
        for (Row& row : rows_) {
            dropped += std::erase_if(row.templates,
                                     [&](const auto& entry) { return entry.first != kept; });
        }
        erasure_pending = erasure_pending || dropped > 0;
        revision_ += dropped > 0 ? 1 : 0;
        return dropped;
    }
    Result<std::vector<people::LegalBasis>> bases(PersonKey person) const override {
        const auto found = bases_.find(person);
        return found == bases_.end() ? std::vector<people::LegalBasis>() : found->second;
    }
    Result<std::uint64_t> record_basis(const EmployeeId& id,
                                       const people::LegalBasis& basis) override {
        const auto person = people_.find(id.value());
        if (person == people_.end()) {
            return Error{ErrorCode::not_found, "there is no such person"};
        }
        revision_ += has_basis(person->second.key) ? 0 : 1;
        bases_[person->second.key].push_back(basis);
        return revision_;
    }
    Result<std::optional<people::RemovedPerson>> withdraw(
        const people::Withdrawal& withdrawal) override {
        if (fault) {
            return *fault;
        }
        const auto person = people_.find(withdrawal.employee.value());
        if (person == people_.end()) {
            return std::optional<people::RemovedPerson>{};
        }
        for (people::LegalBasis& basis : bases_[person->second.key]) {
            basis.withdrawn_at = withdrawal.now;
            basis.withdrawn_by = withdrawal.by;
        }
        person->second.photos = 0;
        return std::optional{take_photos_of(person->second.key)};
    }
    void set_status(const EmployeeId& id, people::EmploymentStatus status) {
        people_.at(id.value()).status = status;
    }
    Result<people::MergedPeople> merge(const people::Merging& merging) override {
        if (fault) {
            return *fault;
        }
        const auto kept = people_.find(merging.kept.value());
        const auto absorbed = people_.find(merging.absorbed.value());
        if (kept == people_.end() || absorbed == people_.end()) {
            return Error{ErrorCode::not_found, "there is no such person"};
        }
        people::MergedPeople merged{kept->second.key, absorbed->second.key, 0, ++revision_};
        for (Row& row : rows_) {
            if (row.photo.person == merged.absorbed) {
                row.photo.person = merged.kept;
                ++merged.photos_moved;
            }
        }
        people_.erase(absorbed);
        erasure_pending = true;
        return merged;
    }
    Result<std::optional<people::RemovedPerson>> remove(const EmployeeId& id) override {
        if (fault) {
            return *fault;
        }
        const auto person = people_.find(id.value());
        if (person == people_.end()) {
            return std::optional<people::RemovedPerson>{};
        }
        people::RemovedPerson removed = take_photos_of(person->second.key);
        people_.erase(person);
        return std::optional{std::move(removed)};
    }
    Status finish_erasure() override {
        if (during_erasure) {
            during_erasure();
        }
        if (fault || (erasure_pending && removal_unproven)) {
            return fault.value_or(store_fault());
        }
        erasure_pending = false;
        return {};
    }
    Result<std::uint64_t> revision() const override {
        if (fault) {
            return *fault;
        }
        return revision_;
    }
    Result<std::uint64_t> for_each_template(
        const ModelId& model,
        const std::function<void(people::StoredTemplate)>& visit) const override {
        if (fault || visit_fault) {
            return fault ? *fault : *visit_fault;
        }
        for (const Row& row : rows_) {
            const auto found = row.templates.find(model);
            if (!row.set_aside && found != row.templates.end() && has_basis(row.photo.person)) {
                visit({row.photo.key, row.photo.person, found->second});
            }
        }
        return revision_;
    }
    Result<std::vector<people::OwnedPhoto>> photos_without_template(
        const ModelId& model) const override {
        if (fault) {
            return *fault;
        }
        std::vector<people::OwnedPhoto> photos;
        for (const Row& row : rows_) {
            if (!row.templates.contains(model)) {
                photos.push_back({row.photo.key, row.photo.person, !has_basis(row.photo.person)});
            }
        }
        return photos;
    }
    Result<std::vector<PhotoName>> photo_names() const override {
        if (fault) {
            return *fault;
        }
        std::vector<PhotoName> names;
        for (const Row& row : rows_) {
            names.push_back(row.photo.stored.name);
        }
        return names;
    }
    Result<std::vector<ModelCount>> template_models() const override {
        if (fault) {
            return *fault;
        }
        std::map<ModelId, std::uint64_t> counts;
        for (const Row& row : rows_) {
            for (const auto& [model, embedding] : row.templates) {
                ++counts[model];
            }
        }
        std::vector<ModelCount> models;
        for (const auto& [model, count] : counts) {
            models.push_back({model, count});
        }
        return models;
    }

  private:
    bool has_basis(PersonKey person) const {
        const auto found = bases_.find(person);
        return found != bases_.end() &&
               std::ranges::any_of(found->second, [](const people::LegalBasis& basis) {
                   return !basis.withdrawn_at.has_value();
               });
    }
    people::RemovedPerson take_photos_of(PersonKey person) {
        people::RemovedPerson removed{person, {}, ++revision_};
        for (const Row& row : rows_) {
            if (row.photo.person == removed.person && !named_by_another(row.photo)) {
                removed.photos.push_back(row.photo.stored.name);
            }
        }
        std::erase_if(rows_, [&](const Row& row) { return row.photo.person == removed.person; });
        erasure_pending = true;
        return removed;
    }
    std::map<PersonKey, std::vector<people::LegalBasis>> bases_;
    void put(Row& row, const ModelId& model, const std::vector<float>& embedding) {
        auto& stored = row.templates[model];
        revision_ += stored == embedding ? 0 : 1;
        stored = embedding;
    }

    template <class Match>
    Result<std::optional<people::Employee>> find_person(Match match) const {
        if (fault) {
            return *fault;
        }
        for (const auto& [id, person] : people_) {
            if (match(person)) {
                return std::optional{person};
            }
        }
        return std::optional<people::Employee>{};
    }
    std::map<std::string, people::Employee> people_;  ///< by employee id
    std::int64_t last_person_ = 0;
    std::int64_t last_photo_ = 0;
};

}  // namespace rollcall::app
