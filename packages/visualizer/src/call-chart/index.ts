/** `@offhook/visualizer/call-chart`: the element `<call-chart>`. Importing it makes the element known to the page. */
import { CallChartElement, defineCallChart } from "./call-chart-element.ts";
import { machinePictures } from "./machine-pictures.ts";

CallChartElement.pictures = machinePictures;
defineCallChart();

export { CallChartElement };
export type { ChartSelection } from "./chart-selection.ts";
