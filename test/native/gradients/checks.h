#pragma once

#include "report.h"

namespace falsario::gradients {

/// Compares oneDNN's products to LibTorch's, in float32, on every processor.
void checkProducts(Report& report);
/// Checks every layer of the catalogue with the cases of layer_cases.cc.
void checkLayers(Report& report);
/// Checks every adversarial loss, the auxiliary head and feature matching.
void checkLosses(Report& report);
/// Checks the two terms of the evidence lower bound, and the sample of the posterior.
void checkElbo(Report& report);
/// Checks a classifier's cross-entropy, with and without label smoothing.
void checkClassification(Report& report);
/// Checks every gradient penalty with respect to the parameters of a discriminator.
void checkPenalties(Report& report);
/// Checks the augmentation that gradients flow through, and where it moves pixels.
void checkAugmentation(Report& report);

}  // namespace falsario::gradients
