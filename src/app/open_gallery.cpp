#include "app/open_gallery.h"

#include <unordered_set>
#include <utility>
#include <vector>

namespace rollcall::app {

Result<FilledIndex> fill_index(const people::PeopleStore& people, gallery::VectorIndex& index) {
    std::vector<gallery::Entry> entries;
    const Result<std::uint64_t> revision =
        people.for_each_template(index.model(), [&](people::StoredTemplate stored) {
            entries.push_back({stored.photo, stored.person, std::move(stored.embedding)});
        });
    if (!revision) {
        return revision.error();
    }
    const auto models = people.template_models();
    if (!models) {
        return models.error();
    }
    if (Status built = index.rebuild(entries, *revision); !built) {
        return built.error();
    }
    FilledIndex filled{entries.size(), 0};
    for (const people::PeopleStore::ModelCount& count : *models) {
        if (count.model != index.model()) {
            filled.other_models += count.templates;
        }
    }
    return filled;
}

Result<std::size_t> remove_orphaned_photos(const people::PeopleStore& people,
                                           people::PhotoStore& photos) {
    const Result<std::vector<PhotoHash>> in_use = people.photo_hashes();
    if (!in_use) {
        return in_use.error();
    }
    const std::unordered_set<PhotoHash> wanted(in_use->begin(), in_use->end());
    std::vector<PhotoHash> orphans;
    Status listed = photos.for_each([&](const PhotoHash& hash) {
        if (!wanted.contains(hash)) {
            orphans.push_back(hash);
        }
    });
    if (!listed) {
        return listed.error();
    }
    for (const PhotoHash& hash : orphans) {
        if (Status removed = photos.remove(hash); !removed) {
            return removed.error();
        }
    }
    return orphans.size();
}

}  // namespace rollcall::app
