#include "app/open_gallery.h"

#include <algorithm>
#include <string>
#include <unordered_set>
#include <utility>

#include "core/log.h"
#include "gallery/quantise.h"
#include "gallery/wiped_entries.h"

namespace rollcall::app {
namespace {

/// More damaged templates than this are told as a number: the log is for people.
constexpr std::size_t kNamedInLog = 20;

bool is_damaged(const people::StoredTemplate& stored, std::size_t dimension) {
    return !gallery::check_embedding(stored.embedding, dimension);
}

void tell_log(const Unsearchable& left_out, const ModelId& model) {
    const std::vector<DamagedTemplate>& damaged = left_out.damaged;
    for (std::size_t i = 0; i < std::min(damaged.size(), kNamedInLog); ++i) {
        log::error("the template of a photo is damaged, so no search finds it",
                   {{"photo", std::to_string(damaged[i].photo.value())}});
    }
    if (!damaged.empty()) {
        log::error("damaged templates are left out; `rollcall doctor` says what to do",
                   {{"templates", std::to_string(damaged.size())}});
    }
    if (!left_out.without_template.empty()) {
        log::warning(
            "photos have no template of the model in force, so no search finds them; `rollcall "
            "doctor` says what to do",
            {{"photos", std::to_string(left_out.without_template.size())},
             {"model", model.value()}});
    }
}

}  // namespace

Result<Searchable> look_at_templates(const people::PeopleStore& people, const ModelId& model,
                                     std::size_t dimension,
                                     const std::function<void(people::StoredTemplate)>& visit) {
    Searchable found;
    Unsearchable& left_out = found.left_out;
    // Before the templates: one that is written in between is then told twice and not missed.
    Result<std::vector<people::OwnedPhoto>> without = people.photos_without_template(model);
    if (!without) {
        return std::move(without).error();
    }
    left_out.without_template = std::move(*without);
    std::unordered_set<PersonKey> sound;
    const Result<std::uint64_t> revision =
        people.for_each_template(model, [&](people::StoredTemplate stored) {
            if (is_damaged(stored, dimension)) {
                left_out.damaged.push_back({stored.photo, stored.person});
                return;
            }
            sound.insert(stored.person);
            visit(std::move(stored));
        });
    if (!revision) {
        return revision.error();
    }
    found.revision = *revision;
    for (DamagedTemplate& entry : left_out.damaged) {
        entry.person_is_lost = !sound.contains(entry.person);
        if (entry.person_is_lost) {
            left_out.lost.insert(entry.person);
        }
    }
    for (const people::OwnedPhoto& photo : left_out.without_template) {
        if (!photo.waiting && !sound.contains(photo.person)) {
            left_out.lost.insert(photo.person);
        }
    }
    return found;
}

Result<FilledIndex> fill_index(const people::PeopleStore& people, gallery::VectorIndex& index,
                               LostPeople& lost) {
    gallery::WipedEntries entries;
    Result<Searchable> found = look_at_templates(
        people, index.model(), index.dimension(), [&](people::StoredTemplate stored) {
            entries.add({stored.photo, stored.person, std::move(stored.embedding)});
        });
    if (!found) {
        return std::move(found).error();
    }
    const auto models = people.template_models();
    if (!models) {
        return models.error();
    }
    tell_log(found->left_out, index.model());
    // Whoever the old index or the new one does not hold is noted before the change and forgotten
    // only after it.
    lost.add(found->left_out.lost);
    if (Status built = index.rebuild(entries.all(), found->revision); !built) {
        return built.error();
    }
    lost.replace(found->left_out.lost);
    FilledIndex filled{entries.all().size(), std::move(found->left_out), 0};
    for (const people::PeopleStore::ModelCount& count : *models) {
        if (count.model != index.model()) {
            filled.other_models += count.templates;
        }
    }
    return filled;
}

Status follow_store(const people::PeopleStore& people, gallery::VectorIndex& index,
                    LostPeople& lost) {
    const Result<std::uint64_t> revision = people.revision();
    if (!revision) {
        return revision.error();
    }
    if (*revision == index.revision()) {
        return {};
    }
    const Result<FilledIndex> filled = fill_index(people, index, lost);
    return filled ? Status{} : Status{filled.error()};
}

Result<std::size_t> remove_orphaned_photos(const people::PeopleStore& people,
                                           people::PhotoStore& photos) {
    const Result<std::vector<PhotoName>> in_use = people.photo_names();
    if (!in_use) {
        return in_use.error();
    }
    const std::unordered_set<PhotoName> wanted(in_use->begin(), in_use->end());
    std::vector<PhotoName> orphans;
    Status listed = photos.for_each([&](const PhotoName& name) {
        if (!wanted.contains(name)) {
            orphans.push_back(name);
        }
    });
    if (!listed) {
        return listed.error();
    }
    Status all_gone;
    for (const PhotoName& name : orphans) {
        if (Status removed = photos.remove(name); !removed) {
            all_gone = std::move(removed);  // the others need not stay with it
        }
    }
    if (!all_gone) {
        return all_gone.error();
    }
    return orphans.size();
}

}  // namespace rollcall::app
