import { angular } from '../../../jest.angular.ts';

export default angular('web-ui');
