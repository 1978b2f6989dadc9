#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "app/embedding_cache.h"
#include "app/picture_reader.h"

namespace rollcall::app {

/// How the names of pictures end, in small letters; where several are there, the first counts.
inline constexpr std::array<std::string_view, 5> kPictureEndings{".jpg", ".jpeg", ".png", ".webp",
                                                                 ".heic"};

/// More bytes than this are no picture to measure with.
inline constexpr std::size_t kMostPictureBytes = std::size_t{64} * 1024 * 1024;

/// Index of the face that a label means: in a set labelled by folders, the one nearest to the
/// middle (LFW's README), also where a larger one stands beside it. Nothing if there is none.
std::optional<std::size_t> face_nearest_to_middle(const face::Analysis& analysis);

/// A picture of which no vector could be made, for another reason than that it shows no face.
struct UnusablePicture {
    std::filesystem::path file;
    Error error;
};

struct EmbeddedPictures {
    std::vector<std::vector<float>> embeddings;  ///< one a picture; empty: no face, or unusable
    std::vector<UnusablePicture> unusable;       ///< in the order of the pictures
    std::size_t without_face = 0;                ///< unusable ones included
    std::size_t from_cache = 0;
    /// CPU time of the whole process for each picture that was computed: reading, decoding, the
    /// networks. 0 if all came from the cache.
    double cpu_ms_a_picture = 0;
};

/// How a run looks at pictures.
struct EmbeddingOptions {
    std::size_t threads = 1;
    face::Views views = face::Views::one;
    EmbeddingCache* cache = nullptr;  ///< none: everything is computed; kept apart by views
    /// Called after each picture with how many of how many are done, one call at a time.
    std::function<void(std::size_t, std::size_t)> progress = [](std::size_t, std::size_t) {};
};

/// The vector of each picture's face: face_nearest_to_middle.
EmbeddedPictures embed_pictures(const PictureReader& reader,
                                const std::vector<std::filesystem::path>& pictures,
                                const EmbeddingOptions& options);

}  // namespace rollcall::app
