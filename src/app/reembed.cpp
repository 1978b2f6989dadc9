#include "app/reembed.h"

#include <algorithm>
#include <atomic>
#include <ctime>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "app/for_each_picture.h"
#include "app/only_face.h"
#include "core/log.h"

namespace rollcall::app {
namespace {

/// More than this are told as a number: the log is for people.
constexpr std::size_t kNamedInLog = 20;

enum class Outcome { made, removed, untried };

/// One run over what is missing; the passes share it.
class Run {
  public:
    Run(const PictureReader& reader, people::PeopleStore& people, const people::PhotoStore& photos,
        const ReembedOptions& options)
        : reader_(reader), people_(people), photos_(photos), options_(options) {}

    Result<Reembedded> all();

  private:
    Result<std::vector<people::OwnedPhoto>> missing() const;
    void pass(const std::vector<people::OwnedPhoto>& photos);
    Result<Outcome> one(PhotoKey key);
    Result<Outcome> embed(const people::Photo& photo);
    Result<Outcome> keep(PhotoKey key, const face::Analysis& analysis);
    void end(Error why);

    const PictureReader& reader_;
    people::PeopleStore& people_;
    const people::PhotoStore& photos_;
    const ReembedOptions& options_;
    Reembedded result_;
    std::set<PhotoKey> failed_;
    std::atomic<bool> ending_{false};
    std::mutex mutex_;  ///< over result_.ended
};

Result<std::vector<people::OwnedPhoto>> Run::missing() const {
    auto photos = people_.photos_without_template(reader_.analyser().model());
    if (photos) {
        std::erase_if(*photos, [&](const auto& entry) { return failed_.contains(entry.photo); });
    }
    return photos;
}

void Run::end(Error why) {
    ending_ = true;
    const std::lock_guard lock(mutex_);
    if (!result_.ended) {
        result_.ended = std::move(why);
    }
}

Result<Outcome> Run::one(PhotoKey key) {
    if (options_.stop()) {
        end({ErrorCode::request_timeout, "stopped before every photo was done"});
    }
    if (ending_) {
        return Outcome::untried;
    }
    const auto photo = people_.photo(key);
    if (!photo) {
        return photo.error();
    }
    if (!*photo) {
        return Outcome::removed;
    }
    Result<Outcome> outcome = embed(**photo);
    if (!outcome && outcome.error().code != ErrorCode::busy) {
        // The picture of somebody who is being removed goes after the row.
        const auto still_there = people_.photo(key);
        if (still_there && !*still_there) {
            return Outcome::removed;
        }
    }
    return outcome;
}

Result<Outcome> Run::embed(const people::Photo& photo) {
    const Result<Bytes> picture = photos_.get(photo.stored);
    if (!picture) {
        return picture.error();
    }
    const Result<ReadPicture> read =
        reader_.read(*picture, face::Faces::main_embedded, face::Views::several);
    if (!read) {
        return read.error();
    }
    return keep(photo.key, read->analysis);
}

Result<Outcome> Run::keep(PhotoKey key, const face::Analysis& analysis) {
    const Result<const face::AnalysedFace*> face = only_face(analysis);
    if (!face) {
        return face.error();
    }
    const auto stored = people_.put_template(key, analysis.model, (*face)->embedding);
    if (!stored) {
        end(stored.error());  // the next one would not be stored either
        return Outcome::untried;
    }
    return *stored ? Outcome::made : Outcome::removed;
}

void Run::pass(const std::vector<people::OwnedPhoto>& photos) {
    const std::size_t before = result_.made + result_.failed.size() + result_.removed;
    auto outcomes = for_each_picture<Outcome>(
        photos.size(), options_.threads,
        [&](std::size_t done, std::size_t total) {
            options_.progress(before + done, before + total);
        },
        [&](std::size_t index) { return one(photos[index].photo); });
    for (std::size_t i = 0; i < photos.size(); ++i) {
        if (!outcomes[i]) {
            failed_.insert(photos[i].photo);
            result_.failed.push_back(
                {photos[i].photo, photos[i].person, std::move(outcomes[i]).error()});
        } else {
            result_.made += *outcomes[i] == Outcome::made ? 1 : 0;
            result_.removed += *outcomes[i] == Outcome::removed ? 1 : 0;
        }
    }
}

Result<Reembedded> Run::all() {
    const std::clock_t begin = std::clock();
    while (!ending_) {
        const auto photos = missing();
        if (!photos) {
            return photos.error();
        }
        if (photos->empty()) {
            break;
        }
        pass(*photos);
    }
    const std::size_t tried = result_.made + result_.failed.size();
    if (tried > 0) {
        result_.cpu_ms_a_photo = 1000.0 * static_cast<double>(std::clock() - begin) /
                                 CLOCKS_PER_SEC / static_cast<double>(tried);
    }
    return std::move(result_);
}

}  // namespace

void tell_log(const Reembedded& result) {
    for (std::size_t i = 0; i < std::min(result.failed.size(), kNamedInLog); ++i) {
        const NotEmbedded& entry = result.failed[i];
        log::error("no template could be made of a photo",
                   {{"photo", std::to_string(entry.photo.value())},
                    {"code", std::string(error_info(entry.error.code).name)},
                    {"reason", entry.error.message},
                    {"context", entry.error.context}});
    }
    log::info(
        "templates were made from the photos",
        {{"made", std::to_string(result.made)}, {"failed", std::to_string(result.failed.size())}});
    if (result.ended) {
        log::error("not all photos were tried",
                   {{"reason", result.ended->message}, {"context", result.ended->context}});
    }
}

Result<Reembedded> reembed(const PictureReader& reader, people::PeopleStore& people,
                           const people::PhotoStore& photos, const ReembedOptions& options) {
    return Run(reader, people, photos, options).all();
}

}  // namespace rollcall::app
