#include "app/embedding_cache.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "core/durable_file.h"

namespace rollcall::app {
namespace {

constexpr std::size_t kMostBytes = std::size_t{8} * 1024 * 1024 * 1024;
constexpr std::size_t kStep = 500;

// The file: a header of text lines; a record for each picture (hash, a byte of the flags below, the
// floats as this machine holds them); the SHA-256 of all that.
constexpr std::uint8_t kFaceFound = 1;
constexpr std::uint8_t kSeveralViews = 2;

std::string file_name(const ModelId& model) {
    return to_hex(sha256(as_bytes(model.value()))).substr(0, 16) + ".embeddings";
}

void append(Bytes& to, ByteView bytes) {
    to.insert(to.end(), bytes.begin(), bytes.end());
}

}  // namespace

EmbeddingCache::EmbeddingCache(std::filesystem::path folder, const ModelId& model,
                               std::size_t dimension)
    : folder_(std::move(folder)),
      file_(folder_ / file_name(model)),
      model_(model),
      dimension_(dimension) {
    const Result<Bytes> bytes = read_file(file_, kMostBytes);
    if (bytes && !take_in(*bytes)) {
        vectors_.clear();
    }
}

std::optional<std::vector<float>> EmbeddingCache::find(const Key& picture) const {
    const std::lock_guard lock(mutex_);
    const auto entry = vectors_.find(picture);
    return entry == vectors_.end() ? std::nullopt : std::optional(entry->second);
}

void EmbeddingCache::insert(const Key& picture, std::vector<float> embedding) {
    const std::lock_guard lock(mutex_);
    vectors_[picture] = std::move(embedding);
    changed_ = true;
    ++since_written_;
    // A share of what is there, so that what is written for a large set does not grow with its
    // square.
    if (since_written_ >= std::max(kStep, vectors_.size() / 10)) {
        since_written_ = 0;
        (void)write();
    }
}

Status EmbeddingCache::save() {
    const std::lock_guard lock(mutex_);
    return changed_ ? write() : Status{};
}

Status EmbeddingCache::write() {
    if (Status made = make_private_folder(folder_); !made) {
        return made;
    }
    Bytes bytes = header();
    for (const auto& [key, embedding] : vectors_) {
        const auto& [picture, views] = key;
        append(bytes, picture);
        const int found = embedding.empty() ? 0 : kFaceFound;
        const int several = views == face::Views::several ? kSeveralViews : 0;
        bytes.push_back(static_cast<std::uint8_t>(found | several));
        std::vector<float> floats = embedding;
        floats.resize(dimension_);
        append(bytes, {reinterpret_cast<const std::uint8_t*>(floats.data()),
                       floats.size() * sizeof(float)});
    }
    append(bytes, sha256(bytes));
    Status written = write_file_durably(file_, bytes, 0600);
    changed_ = changed_ && !written;
    return written;
}

Bytes EmbeddingCache::header() const {
    const std::string text =
        "rollcall embeddings 1\n" + model_.value() + '\n' + std::to_string(dimension_) + '\n';
    return Bytes(text.begin(), text.end());
}

bool EmbeddingCache::take_in(ByteView bytes) {
    const Bytes wanted = header();
    const std::size_t floats = dimension_ * sizeof(float);
    const std::size_t record = sizeof(Sha256) + 1 + floats;
    if (bytes.size() < wanted.size() + sizeof(Sha256) ||
        !std::ranges::equal(bytes.first(wanted.size()), wanted) ||
        !std::ranges::equal(bytes.last(sizeof(Sha256)),
                            sha256(bytes.first(bytes.size() - sizeof(Sha256))))) {
        return false;
    }
    bytes = bytes.subspan(wanted.size(), bytes.size() - wanted.size() - sizeof(Sha256));
    if (bytes.size() % record != 0) {
        return false;
    }
    for (; !bytes.empty(); bytes = bytes.subspan(record)) {
        Sha256 picture{};
        std::ranges::copy(bytes.first(picture.size()), picture.begin());
        const std::uint8_t flags = bytes[picture.size()];
        std::vector<float> embedding;
        if ((flags & kFaceFound) != 0) {
            embedding.resize(dimension_);
            std::memcpy(embedding.data(), bytes.data() + picture.size() + 1, floats);
        }
        const auto views = (flags & kSeveralViews) != 0 ? face::Views::several : face::Views::one;
        vectors_.emplace(Key{picture, views}, std::move(embedding));
    }
    return true;
}

}  // namespace rollcall::app
