#pragma once

#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "core/digest.h"
#include "people/people_store.h"

namespace rollcall::test {

inline constexpr std::size_t kSampleDimension = 512;

/// A unit vector that depends on the seed alone.
inline std::vector<float> sample_embedding(std::uint32_t seed,
                                           std::size_t dimension = kSampleDimension) {
    std::mt19937 generator(seed);
    std::normal_distribution<float> normal;
    std::vector<float> vector(dimension);
    float sum = 0;
    for (float& value : vector) {
        value = normal(generator);
        sum += value * value;
    }
    for (float& value : vector) {
        value /= std::sqrt(sum);
    }
    return vector;
}

/// Bytes that stand for a picture and depend on the seed alone.
inline Bytes sample_picture(std::uint32_t seed, std::size_t size = 5000) {
    std::mt19937 generator(seed);
    Bytes bytes(size);
    for (std::uint8_t& byte : bytes) {
        byte = static_cast<std::uint8_t>(generator());
    }
    return bytes;
}

inline constexpr std::int64_t kSampleTime = 1'780'000'000'123;

/// A basis that the tests' people have.
inline people::LegalBasis sample_basis() {
    return {.kind = people::BasisKind::consent,
            .document = "Consent",
            .text_version = "3",
            .given_at = from_unix_millis(kSampleTime),
            .how = "on paper",
            .recorded_by = "HR"};
}

/// A key that depends on the text alone.
inline SecretKey sample_key(std::string_view text) {
    return SecretKey::from_bytes(sha256(as_bytes(text))).value();
}

/// A name and a key for sample_picture(seed).
inline people::StoredPhoto sample_stored(std::uint32_t seed) {
    return {PhotoName(to_hex(sha256(sample_picture(seed)))),
            sample_key("photo " + std::to_string(seed))};
}

/// A photo of `employee`, who has sample_basis(); all else follows from the seed.
inline people::NewPhoto sample_photo(const std::string& employee, std::uint32_t seed) {
    return {.employee = EmployeeId(employee),
            .name = "Name of " + employee,
            .stored = sample_stored(seed),
            .media_type = "image/jpeg",
            .model = ModelId("model-a"),
            .embedding = sample_embedding(seed),
            .now = from_unix_millis(kSampleTime),
            .basis = sample_basis()};
}

}  // namespace rollcall::test
