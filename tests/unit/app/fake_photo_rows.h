#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "people/people_store.h"

namespace rollcall::app {

/// The part of FakePeopleStore (fakes.h) that is about single photos.
class FakePhotoRows : public people::PeopleStore {
  public:
    std::optional<Error> fault;
    bool erasure_pending = false;  ///< rows were removed, finish_erasure has not succeeded

    Result<std::optional<people::Photo>> photo(PhotoKey key) const override {
        return find_photo([&](const people::Photo& photo) { return photo.key == key; });
    }
    Result<std::optional<people::Photo>> photo(const PhotoName& name) const override {
        return find_photo([&](const people::Photo& photo) { return photo.stored.name == name; });
    }
    Result<std::vector<people::PersonPhoto>> photos_of(PersonKey person) const override {
        if (fault) {
            return *fault;
        }
        std::vector<people::PersonPhoto> photos;
        for (const Row& row : rows_) {
            if (row.photo.person == person) {
                photos.push_back({row.photo.key, row.photo.media_type, row.photo.created_at,
                                  row.set_aside, row.photo.key == reference_});
            }
        }
        return photos;
    }
    Result<std::vector<people::PersonTemplate>> templates_of(PersonKey person) const override {
        if (fault) {
            return *fault;
        }
        std::vector<people::PersonTemplate> templates;
        for (const Row& row : rows_) {
            for (const auto& [model, embedding] : row.templates) {
                if (row.photo.person == person) {
                    templates.push_back({row.photo.key, model, embedding});
                }
            }
        }
        return templates;
    }
    Status set_reference(PersonKey person, PhotoKey photo) override {
        if (fault || !photo_of(person, photo)) {
            return fault ? *fault : Error{ErrorCode::not_found, "there is no such photo"};
        }
        reference_ = photo;
        return {};
    }
    Result<std::optional<people::RemovedPerson>> remove_photo(PersonKey person,
                                                              PhotoKey photo) override {
        const auto row = photo_of(person, photo);
        if (fault || !row) {
            return fault ? Result<std::optional<people::RemovedPerson>>(*fault)
                         : std::optional<people::RemovedPerson>();
        }
        people::RemovedPerson removed{row->person, {}, ++revision_};
        if (!named_by_another(*row)) {
            removed.photos.push_back(row->stored.name);
        }
        std::erase_if(rows_, [&](const Row& other) { return other.photo.key == photo; });
        erasure_pending = true;
        return std::optional(removed);
    }

  protected:
    struct Row {
        people::Photo photo;
        std::map<ModelId, std::vector<float>> templates;
        bool set_aside = false;
    };

    template <class Match>
    Result<std::optional<people::Photo>> find_photo(Match match) const {
        if (fault) {
            return *fault;
        }
        const auto row = std::ranges::find_if(rows_, match, &Row::photo);
        return row == rows_.end() ? std::optional<people::Photo>{} : std::optional{row->photo};
    }
    std::optional<people::Photo> photo_of(PersonKey person, PhotoKey key) const {
        const auto row = std::ranges::find_if(rows_, [&](const Row& candidate) {
            return candidate.photo.key == key && candidate.photo.person == person;
        });
        return row == rows_.end() ? std::optional<people::Photo>() : std::optional(row->photo);
    }
    bool named_by_another(const people::Photo& photo) const {
        return std::ranges::any_of(rows_, [&](const Row& row) {
            return row.photo.stored.name == photo.stored.name && row.photo.person != photo.person;
        });
    }

    std::vector<Row> rows_;
    PhotoKey reference_{};
    std::uint64_t revision_ = 0;
};

}  // namespace rollcall::app
