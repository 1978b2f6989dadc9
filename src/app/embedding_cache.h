#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "core/bytes.h"
#include "core/digest.h"
#include "core/ids.h"
#include "core/result.h"
#include "face/analyser.h"

namespace rollcall::app {

/// The vectors that one model has made of pictures, by the pictures' hashes, so that a measurement
/// that is repeated need not compute them again. They are biometric: the folder and the file are
/// their owner's alone, and deleting the folder is always right. Thread-safe.
class EmbeddingCache {
  public:
    /// The picture, and how its face was looked at.
    using Key = std::pair<Sha256, face::Views>;

    /// Takes up what earlier runs have left in `folder` for this model. A file that is not there,
    /// damaged, or of another dimension counts as empty.
    EmbeddingCache(std::filesystem::path folder, const ModelId& model, std::size_t dimension);

    /// An empty vector: no face was found in the picture. Nothing: not looked at yet.
    std::optional<std::vector<float>> find(const Key& picture) const;
    /// `embedding` is empty or has `dimension` floats.
    void insert(const Key& picture, std::vector<float> embedding);
    /// Writes everything to disk, if anything was inserted. Errors: as write_file_durably and
    /// make_private_folder.
    Status save() const;

  private:
    bool take_in(ByteView bytes);
    Bytes header() const;

    std::filesystem::path folder_;
    std::filesystem::path file_;
    ModelId model_;
    std::size_t dimension_;
    mutable std::mutex mutex_;
    std::map<Key, std::vector<float>> vectors_;
    bool changed_ = false;
};

}  // namespace rollcall::app
