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
    /// `embedding` is empty or has `dimension` floats. From time to time everything is written to
    /// disk, so that an interrupted run leaves something behind; if that fails, save() will say so.
    void insert(const Key& picture, std::vector<float> embedding);
    /// Writes everything to disk, if anything there is not on it. Errors: as write_file_durably and
    /// make_private_folder.
    Status save();

  private:
    Status write();
    bool take_in(ByteView bytes);
    Bytes header() const;

    std::filesystem::path folder_;
    std::filesystem::path file_;
    ModelId model_;
    std::size_t dimension_;
    mutable std::mutex mutex_;
    std::map<Key, std::vector<float>> vectors_;
    bool changed_ = false;           ///< something is not on disk
    std::size_t since_written_ = 0;  ///< insertions
};

}  // namespace rollcall::app
