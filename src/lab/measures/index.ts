/**
 * `measures` in a notebook, of two kinds.
 *
 * Traced: TensorFlow.js operations. In a spec's `measure` they are taken every k steps; in `evaluate({model, fn: measure, inputs: {params}})` at
 * any parameters. Their doc comments begin with "Traced".
 *
 * Plain: functions of numbers in float64, for what a run or a fit has brought. Their arrays may be those of a snapshot.
 */
export { averaged } from "./averaged";
export { calibration } from "./calibration";
export { accuracy, confusion, predictions } from "./classification";
export { fromNumbers, mapArrays, tensors, toNumbers } from "./arrays";
export {
  gradientCurvature,
  gradientNorm,
  hessianTop,
  hessianTopVector,
  hessianTrace,
  sharpness,
} from "./curvature/hessian";
export { lanczos } from "./curvature/lanczos";
export { lanczosSpec } from "./curvature/lanczosSpec";
export { ritz } from "./curvature/ritz";
export { spectralDensity } from "./curvature/spectralDensity";
export { topEigenpair } from "./curvature/topEigenpair";
export { directionAlignment } from "./directionAlignment";
export { classGram, classMeans, withinClass, withinClassVariance } from "./features/classMeans";
export { gradientNoise } from "./features/gradientNoise";
export { neuralCollapse } from "./features/neuralCollapse";
export { kernelAlignment, ntk } from "./features/ntk";
export { cka, featureCosine, meanCosine } from "./features/similarity";
export { dormantShare, dormantUnits, participationRatio, spectralNorm, stableRankOf } from "./features/units";
export { bisect } from "./fits/bisect";
export { bootstrap, quantile } from "./fits/bootstrap";
export { leastSquares } from "./fits/leastSquares";
export { linearFit, logLogSlope } from "./fits/linearFit";
export { powerLaw, shiftedPowerLaw } from "./fits/powerLaw";
export { binnedInformation, entropy, mutualInformation } from "./information/binned";
export { tracedBinnedInformation } from "./information/tracedBinned";
export { knnAccuracy } from "./knn";
export { barrier, evenly, interpolate } from "./landscape/barrier";
export { filterNormalised, randomDirection } from "./landscape/randomDirection";
export { onLine, onPlane, planeGrid } from "./landscape/slices";
export { trajectoryPlane } from "./landscape/trajectoryPlane";
export { effectiveRank, numericalRank, stableRank } from "./linear/ranks";
export { singularValues, svd } from "./linear/svd";
export { symmetricEigen, symmetricEigenvalues } from "./linear/symmetricEigen";
export { loss } from "./loss";
export { activationMatching } from "./matching/activationMatching";
export { assignment } from "./matching/assignment";
export { permuteUnits } from "./matching/permuteUnits";
export { weightMatching } from "./matching/weightMatching";
export { firstStepAbove, firstStepBelow, timeToThreshold, valueAt } from "./series";
