#include "app/open_gallery.h"

#include <algorithm>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>

#include "core/log.h"
#include "gallery/quantise.h"

namespace rollcall::app {
namespace {

/// More damaged templates than this are told as a number: the log is for people.
constexpr std::size_t kNamedInLog = 20;

bool is_damaged(const people::StoredTemplate& stored, std::size_t dimension) {
    return !gallery::check_embedding(stored.embedding, dimension);
}

/// `sound`: whoever has a template that is not damaged.
void mark_lost(std::vector<DamagedTemplate>& damaged, const std::unordered_set<PersonKey>& sound) {
    for (DamagedTemplate& entry : damaged) {
        entry.person_is_lost = !sound.contains(entry.person);
    }
}

std::set<PersonKey> lost_people(const std::vector<DamagedTemplate>& damaged) {
    std::set<PersonKey> people;
    for (const DamagedTemplate& entry : damaged) {
        if (entry.person_is_lost) {
            people.insert(entry.person);
        }
    }
    return people;
}

void tell_log(const std::vector<DamagedTemplate>& damaged) {
    for (std::size_t i = 0; i < std::min(damaged.size(), kNamedInLog); ++i) {
        log::error("the template of a photo is damaged, so no search finds it",
                   {{"photo", std::to_string(damaged[i].photo.value())}});
    }
    if (!damaged.empty()) {
        log::error("damaged templates are left out; `rollcall doctor` says what to do",
                   {{"templates", std::to_string(damaged.size())}});
    }
}

}  // namespace

Result<FilledIndex> fill_index(const people::PeopleStore& people, gallery::VectorIndex& index,
                               LostPeople& lost) {
    std::vector<gallery::Entry> entries;
    std::vector<DamagedTemplate> damaged;
    std::unordered_set<PersonKey> sound;
    const Result<std::uint64_t> revision =
        people.for_each_template(index.model(), [&](people::StoredTemplate stored) {
            if (is_damaged(stored, index.dimension())) {
                damaged.push_back({stored.photo, stored.person});
                return;
            }
            sound.insert(stored.person);
            entries.push_back({stored.photo, stored.person, std::move(stored.embedding)});
        });
    if (!revision) {
        return revision.error();
    }
    const auto models = people.template_models();
    if (!models) {
        return models.error();
    }
    mark_lost(damaged, sound);
    std::set<PersonKey> lost_now = lost_people(damaged);
    tell_log(damaged);
    // Whoever the old index or the new one does not hold is noted before the change and forgotten
    // only after it.
    lost.add(lost_now);
    if (Status built = index.rebuild(entries, *revision); !built) {
        return built.error();
    }
    lost.replace(std::move(lost_now));
    FilledIndex filled{entries.size(), std::move(damaged), 0};
    for (const people::PeopleStore::ModelCount& count : *models) {
        if (count.model != index.model()) {
            filled.other_models += count.templates;
        }
    }
    return filled;
}

Result<std::vector<DamagedTemplate>> find_damaged_templates(const people::PeopleStore& people,
                                                            const ModelId& model,
                                                            std::size_t dimension) {
    std::vector<DamagedTemplate> damaged;
    std::unordered_set<PersonKey> sound;
    const Result<std::uint64_t> visited =
        people.for_each_template(model, [&](const people::StoredTemplate& stored) {
            if (is_damaged(stored, dimension)) {
                damaged.push_back({stored.photo, stored.person});
            } else {
                sound.insert(stored.person);
            }
        });
    if (!visited) {
        return visited.error();
    }
    mark_lost(damaged, sound);
    return damaged;
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
    Status all_gone;
    for (const PhotoHash& hash : orphans) {
        if (Status removed = photos.remove(hash); !removed) {
            all_gone = std::move(removed);  // the others need not stay with it
        }
    }
    if (!all_gone) {
        return all_gone.error();
    }
    return orphans.size();
}

}  // namespace rollcall::app
